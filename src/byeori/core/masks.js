// Masks as pages read and write them: a PNG in the colours of a legend, and a grey PNG of class numbers.

const NO_CLASS = 255;

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const key = (red, green, blue) => (red << 16) | (green << 8) | blue;
/** Red, green and blue, 0 to 255, of a colour such as "#ff8000". */
export const partsOf = (colour) => [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));

/** Give { numbers, width, height } of a mask in the colours of the legend, as a data: URL; other colours are no class. */
export async function numbersOf(uri, legend) {
  const blob = new Blob([bytesOf(uri.slice(uri.indexOf(",") + 1))], { type: "image/png" });
  const image = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const { width, height } = image;
  const pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  pen.drawImage(image, 0, 0);
  image.close();
  const { data } = pen.getImageData(0, 0, width, height);
  const known = new Map(legend.map((entry) => [key(...partsOf(entry.colour)), entry.value]));
  const numbers = Uint8Array.from({ length: data.length / 4 }, (_, i) =>
    known.get(key(data[4 * i], data[4 * i + 1], data[4 * i + 2])) ?? NO_CLASS,
  );
  return { numbers, width, height };
}

/** Give class numbers as a data: URL of a grey PNG whose greys are the numbers. */
export async function pngOf(numbers, width, height) {
  const sheet = new OffscreenCanvas(width, height);
  const content = new ImageData(width, height);
  const pixels = new Uint32Array(content.data.buffer);
  numbers.forEach((number, i) => (pixels[i] = (0xff000000 | (number * 0x010101)) >>> 0));
  sheet.getContext("2d").putImageData(content, 0, 0);
  const blob = await sheet.convertToBlob({ type: "image/png" });
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
