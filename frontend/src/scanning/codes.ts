/** What a scanner reads: the code of a door, of a person, or a tube's barcode. The same as kernel/codes.py. */

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** Letters that the alphabet leaves out, because eyes take them for these digits. */
const READ_AS: Record<string, string> = { O: "0", I: "1", L: "1" };
const ID_LENGTH = 26;
const ID_BITS = 128n;
const BITS_EACH = 5n;
const OWN = /^DC([DP])-(.*)$/;
const BARCODE = /^[!-~]{1,40}$/;
const LABEL = /^[A-Z]{1,7}[0-9]{8}[0-9A-Z]$/;
const LABEL_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** `code` is the code as it is printed, whatever was typed. */
export type Scanned =
  | { kind: "door" | "person"; id: string; code: string }
  | { kind: "tube"; barcode: string }
  | { kind: "unreadable" };

export function read(scanned: string): Scanned {
  const plain = scanned.replace(/\s+/g, "");
  const own = OWN.exec(plain.toUpperCase());
  if (own) {
    const written = own[2]!.replaceAll("-", "").replace(/[OIL]/g, (letter) => READ_AS[letter]!);
    const id = fromBase32(written);
    const kind = own[1] === "D" ? "door" : "person";
    return id ? { kind, id, code: `DC${own[1]}-${written}` } : { kind: "unreadable" };
  }
  return BARCODE.test(plain) ? { kind: "tube", barcode: plain } : { kind: "unreadable" };
}

/** Whether it looks like a label of ours but its check character (ISO 7064 mod 37,36) does not fit: only a hint. */
export function isDamagedLabel(barcode: string): boolean {
  return LABEL.test(barcode) && checksum(barcode) !== 1;
}

function checksum(label: string): number {
  const modulus = LABEL_ALPHABET.length;
  let sum = modulus / 2;
  for (const letter of label) {
    sum = (((sum || modulus) * 2) % (modulus + 1) + LABEL_ALPHABET.indexOf(letter)) % modulus;
  }
  return sum;
}

function fromBase32(written: string): string | undefined {
  if (written.length !== ID_LENGTH) return undefined;
  let number = 0n;
  for (const letter of written) {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) return undefined;
    number = (number << BITS_EACH) | BigInt(digit);
  }
  if (number >> ID_BITS) return undefined;
  const digits = number.toString(16).padStart(32, "0");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
