// Points that are answered, drawn on the picture: a ring at each.

const RING_PX = 5;
const MOST_NAMED = 8; // points that are told in words

const pairs = (answer) => Object.values(answer.value ?? {}).filter((one) => Array.isArray(one) && one.length === 2);

/** Whether an answer is points of a picture whose size it tells. */
export const isPoints = (answer) => answer.width > 0 && answer.height > 0 && pairs(answer).length > 0;

/** Say in words how many there are, where there are many. */
export const counted = (answer) => (isPoints(answer) && pairs(answer).length > MOST_NAMED ? `${pairs(answer).length} points` : null);

export function drawPoints(canvas, answer) {
  const context = canvas.getContext("2d");
  for (const [x, y] of pairs(answer)) {
    const across = ((x + 0.5) * canvas.width) / answer.width;
    const down = ((y + 0.5) * canvas.height) / answer.height;
    for (const [width, colour] of [[4, "#ffffff"], [2, "#d8442f"]]) {
      context.beginPath();
      context.arc(across, down, RING_PX, 0, 2 * Math.PI);
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
  }
}
