"""Make the virtual environment and install what is pinned; does nothing when nothing changed.

Written for any Python 3, so that an old one gets a sentence instead of a syntax error.
"""

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")


def say(sentence):
    sys.stderr.write(sentence + "\n")


def stop(sentence):
    say(sentence)
    sys.exit(1)


def works(command):
    with open(os.devnull, "w") as nothing:
        try:
            return subprocess.call(command, stdout=nothing, stderr=nothing) == 0
        except OSError:
            return False


def fingerprint(names):
    digest = hashlib.sha256(sys.version.encode())
    for name in names:
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def make_environment():
    if os.path.isdir(VENV) and not works([PYTHON, "-m", "pip", "--version"]):
        say("The environment in .venv is incomplete; making it anew.")
        shutil.rmtree(VENV)
    if not os.path.isdir(VENV):
        say("Making the environment in .venv ...")
        if not works([sys.executable, "-m", "venv", VENV]):
            shutil.rmtree(VENV, ignore_errors=True)
            stop("Python's venv module is missing: install it (on Debian: apt-get install python3-venv) and run make again.")


def install(names, stamp):
    say("Installing %s (a minute or two, the first time only) ..." % names[-1])
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", os.path.join(ROOT, names[-1])]
    if subprocess.call(command) != 0:
        stop("Installing the requirements failed; the lines above say why. Nothing else was changed; run make again.")
    with open(stamp, "w") as file:
        file.write(fingerprint(names))


def main():
    if sys.version_info < (3, 11):
        stop("Owny needs Python 3.11 or newer; this is %d.%d. Try: make PYTHON=python3.12 run" % sys.version_info[:2])
    development = "--dev" in sys.argv
    names = ["requirements.txt"] + (["requirements-dev.txt"] if development else [])
    make_environment()
    stamp = os.path.join(VENV, ".stamp-dev" if development else ".stamp")
    if os.path.exists(stamp):
        with open(stamp) as file:
            if file.read() == fingerprint(names):
                return
    install(names, stamp)


main()
