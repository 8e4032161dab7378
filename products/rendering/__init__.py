"""Document in, HTML out: pages, single blocks, theme style sheets, cover art and the printable file."""
