/**
 * A photo is made smaller before it is sent: <input type="file" data-smaller-photo>. A phone's is ten times larger than a test needs,
 * and what the camera wrote beside the picture stays behind. Where the browser cannot read it, it is sent as it is.
 */

const LONGEST_SIDE = 1600;
const QUALITY = 0.85;

async function smaller(photo: File): Promise<File | null> {
  const picture = await createImageBitmap(photo, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return blob && new File([blob], "photo.jpg", { type: "image/jpeg" });
}

async function replace(field: HTMLInputElement): Promise<void> {
  const photo = field.files?.[0];
  if (!photo) return;
  try {
    const made = await smaller(photo);
    if (!made || field.files?.[0] !== photo) return;
    const files = new DataTransfer();
    files.items.add(made);
    field.files = files.files;
  } catch {
    // Not a picture that this browser reads; the server says whether it can.
  }
}

export function listenToPhotos(): void {
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    if (field.matches("[data-smaller-photo]")) void replace(field as HTMLInputElement);
  });
}
