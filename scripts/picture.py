"""Makes pictures small: 256 colours at most, chosen in the browser that took them, written as an indexed PNG."""

import base64
import struct
import zlib

from playwright.sync_api import Page

LARGEST = 60_000
COLOURS = (160, 96, 64, 48, 32)
_CHOOSE = """
async ([data, most]) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data: dots, width, height } = canvas.getImageData(0, 0, image.width, image.height);
  const all = new Uint32Array(dots.buffer), counts = new Map();
  for (const dot of all) counts.set(dot, (counts.get(dot) ?? 0) + 1);
  const parts = (dot) => [dot & 255, (dot >> 8) & 255, (dot >> 16) & 255];
  const far = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
  const common = [...counts].sort((a, b) => b[1] - a[1]);
  const known = common.map(([dot, count]) => ({ dot: parts(dot), weight: Math.sqrt(count), gap: Infinity }));
  const further = (a, b) => (b.gap * b.weight > a.gap * a.weight ? b : a);
  const chosen = [];
  while (chosen.length < Math.min(most, known.length)) {
    const next = chosen.length < 16 ? known[chosen.length] : known.reduce(further);
    if (next.gap === 0) break;
    chosen.push(next.dot);
    for (const one of known) one.gap = Math.min(one.gap, far(one.dot, next.dot));
  }
  const places = new Map();
  for (const dot of counts.keys()) {
    const its = parts(dot);
    let best = 0;
    for (let at = 1; at < chosen.length; at++) if (far(chosen[at], its) < far(chosen[best], its)) best = at;
    places.set(dot, best);
  }
  const indexed = new Uint8Array(all.length);
  for (let at = 0; at < all.length; at++) indexed[at] = places.get(all[at]);
  let text = "";
  for (let at = 0; at < indexed.length; at += 32768) text += String.fromCharCode(...indexed.subarray(at, at + 32768));
  return { width, height, palette: chosen.flat(), dots: btoa(text) };
}
"""


def small(darkroom: Page, png: bytes) -> bytes | None:
    """Answer the same picture in few enough colours for 60 kB; None where that would no longer look the same."""
    data = base64.b64encode(png).decode()
    for most in COLOURS:
        picture = _indexed(**darkroom.evaluate(_CHOOSE, [data, most]))
        if len(picture) <= LARGEST:
            return picture
    return None


def _indexed(*, width: int, height: int, palette: list[int], dots: str) -> bytes:
    rows = base64.b64decode(dots)
    lines = b"".join(b"\0" + rows[at : at + width] for at in range(0, width * height, width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", bytes(palette)), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
