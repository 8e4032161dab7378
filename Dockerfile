FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install -r requirements.txt

FROM python:3.12-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 OWNY_ENV=production OWNY_VAR=/var/lib/owny REMAP_SIGTERM=SIGQUIT
# Proxies have private addresses. Of what they say of a visitor only what they added themselves is believed.
ENV FORWARDED_ALLOW_IPS=127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,::1/128,fc00::/7
# Pango lays out PDF files; the fonts are for scripts that our type pairs do not hold. Noto CJK would add 91 MB, Droid Fallback adds 7.
RUN apt-get update && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    fonts-noto-core fonts-droid-fallback fonts-noto-color-emoji && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /app owny && mkdir -p /var/lib/owny/media && chown -R owny /var/lib/owny
WORKDIR /app
COPY --from=build /venv /venv
COPY . .
RUN OWNY_ENV=development OWNY_VAR=/tmp/collect python manage.py collectstatic --noinput && rm -rf /tmp/collect
USER owny
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': __import__('os').environ.get('HEALTH_HOST', '127.0.0.1')}))"]
CMD ["uvicorn", "owny.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--proxy-headers", "--workers", "2", \
  "--timeout-worker-healthcheck", "60"]
