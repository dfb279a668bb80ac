// Changes to a mask as numbers: a sheet { numbers, width, height } whose pixels are class numbers. Each gives the box
// { left, top, right, bottom } (right and bottom beyond it) that it may have changed, or null.

function cut(sheet, left, top, right, bottom) {
  const box = {
    left: Math.max(0, Math.floor(left)),
    top: Math.max(0, Math.floor(top)),
    right: Math.min(sheet.width, Math.ceil(right)),
    bottom: Math.min(sheet.height, Math.ceil(bottom)),
  };
  return box.left < box.right && box.top < box.bottom ? box : null;
}

export function joined(one, other) {
  if (!one || !other) return one ?? other;
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

/** Paint what lies within `radius` px of the line between two points; a pixel is where its middle is. */
export function paintLine(sheet, [fromX, fromY], [toX, toY], radius, number) {
  const box = cut(
    sheet,
    Math.min(fromX, toX) - radius,
    Math.min(fromY, toY) - radius,
    Math.max(fromX, toX) + radius,
    Math.max(fromY, toY) + radius,
  );
  if (!box) return null;
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const length = alongX ** 2 + alongY ** 2;
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++) {
      const [offX, offY] = [x + 0.5 - fromX, y + 0.5 - fromY];
      const share = length ? Math.min(1, Math.max(0, (offX * alongX + offY * alongY) / length)) : 0;
      const distance = (offX - share * alongX) ** 2 + (offY - share * alongY) ** 2;
      if (distance <= radius ** 2) sheet.numbers[y * sheet.width + x] = number;
    }
  }
  return box;
}

/** Paint the pixels whose middle lies within a polygon [[x, y], ...], by the even-odd rule. */
export function paintPolygon(sheet, points, number) {
  const [xs, ys] = [points.map((point) => point[0]), points.map((point) => point[1])];
  const box = points.length < 3 ? null : cut(sheet, Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys));
  if (!box) return null;
  for (let y = box.top; y < box.bottom; y++) {
    const middle = y + 0.5;
    const crossings = [];
    points.forEach(([x, from], place) => {
      const [nextX, to] = points[(place + 1) % points.length];
      if (from <= middle !== to <= middle) crossings.push(x + ((middle - from) / (to - from)) * (nextX - x));
    });
    crossings.sort((a, b) => a - b);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const [first, last] = [Math.max(box.left, Math.ceil(crossings[pair] - 0.5)), Math.min(box.right, Math.ceil(crossings[pair + 1] - 0.5))];
      if (first < last) sheet.numbers.fill(number, y * sheet.width + first, y * sheet.width + last);
    }
  }
  return box;
}

/** Paint the region of one number around a pixel, its neighbours above, below, left and right. */
export function paintRegion(sheet, [pointX, pointY], number) {
  const { numbers, width, height } = sheet;
  const [x, y] = [Math.floor(pointX), Math.floor(pointY)];
  if (x < 0 || y < 0 || x >= width || y >= height) return null;
  const before = numbers[y * width + x];
  if (before === number) return null;
  let box = null;
  const waiting = [y * width + x];
  while (waiting.length) {
    const at = waiting.pop();
    if (numbers[at] !== before) continue;
    const row = at - (at % width);
    let [first, last] = [at, at];
    while (first > row && numbers[first - 1] === before) first--;
    while (last + 1 < row + width && numbers[last + 1] === before) last++;
    numbers.fill(number, first, last + 1);
    box = joined(box, { left: first - row, top: row / width, right: last - row + 1, bottom: row / width + 1 });
    for (const beside of [-width, width]) {
      for (let next = first + beside; next <= last + beside; next++) {
        const isRun = next > first + beside && numbers[next - 1] === before;
        if (numbers[next] === before && !isRun) waiting.push(next);
      }
    }
  }
  return box;
}

/** Paint all pixels of one number. */
export function paintAll(sheet, before, number) {
  let isChanged = false;
  sheet.numbers.forEach((found, at) => {
    if (found === before) [sheet.numbers[at], isChanged] = [number, true];
  });
  return isChanged ? { left: 0, top: 0, right: sheet.width, bottom: sheet.height } : null;
}

/** What was done to a sheet, to be taken back: each change is kept as the part of the sheet that was there before. */
export class History {
  constructor(sheet, most = 200) {
    this.sheet = sheet;
    this.most = most;
    this.done = [];
    this.undone = [];
  }

  /** Begin a change; what follows until `end` is taken back at once. */
  begin() {
    this.before = this.sheet.numbers.slice();
  }

  end(box) {
    if (box && this.before) {
      this.done.push({ box, part: this.part(this.before, box) });
      if (this.done.length > this.most) this.done.shift();
      this.undone = [];
    }
    this.before = null;
  }

  undo() {
    return this.swap(this.done, this.undone);
  }

  redo() {
    return this.swap(this.undone, this.done);
  }

  swap(from, to) {
    const change = from.pop();
    if (!change) return null;
    to.push({ box: change.box, part: this.part(this.sheet.numbers, change.box) });
    const { box, part } = change;
    const across = box.right - box.left;
    for (let y = box.top; y < box.bottom; y++) {
      const row = part.subarray((y - box.top) * across, (y - box.top + 1) * across);
      this.sheet.numbers.set(row, y * this.sheet.width + box.left);
    }
    return box;
  }

  part(numbers, box) {
    const across = box.right - box.left;
    const part = new Uint8Array(across * (box.bottom - box.top));
    for (let y = box.top; y < box.bottom; y++) {
      const from = y * this.sheet.width;
      part.set(numbers.subarray(from + box.left, from + box.right), (y - box.top) * across);
    }
    return part;
  }
}
