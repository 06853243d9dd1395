import type { ListingLine } from "./document.ts";

/** A set of lines chosen by their notes. */
export interface Role {
  /** Stable, lower-case, without blanks: "kvm-guest". */
  readonly name: string;
  /** The first note that made a line fall into it, as written. */
  readonly note: string;
  /** How many option lines it holds. */
  readonly lines: number;
}

/** The roles the lines of a listing fall into, in the order in which they first appear. */
export function rolesOf(lines: readonly ListingLine[]): Role[] {
  const roles = new Map<string, { name: string; note: string; lines: number }>();
  for (const line of lines) {
    if (line.note === undefined || line.kind === "comment" || line.kind === "menu") continue;
    for (const name of line.roles) {
      const role = roles.get(name);
      if (role === undefined) roles.set(name, { name, note: line.note, lines: 1 });
      else role.lines += 1;
    }
  }
  return [...roles.values()];
}

/** Whether a line falls into the role a user named: by the role's name, or by any part of the note. */
export function inRole(line: ListingLine, wanted: string): boolean {
  const text = fold(wanted);
  if (text === "") return false;
  return (
    line.roles.includes(text) ||
    line.roles.includes(slug(text)) ||
    (line.note !== undefined && fold(line.note).includes(text))
  );
}

/** The fields in which notes speak of the same thing in different words; tried in order, a note may hold several. */
const FIELDS: readonly (readonly [name: string, words: RegExp])[] = [
  [
    "kvm-guest",
    /(?:kvm|virt\w*|qemu|vm)[\s-]*(?:guests?\b|ゲスト|客户机|客戶機|гост)|(?:guest|ゲスト)\S*\s*(?:kvm|vm)\b/,
  ],
  [
    "kvm-host",
    /(?:kvm|virt\w*|qemu|vm)[\s-]*(?:hosts?\b|hypervisor|ホスト|宿主|хост)|(?:host|ホスト)\S*\s*(?:kvm|vm)\b/,
  ],
  ["virtfs", /virtfs|\b9p(?:fs|2000)?\b|plan ?9/],
  ["bridge", /bridg|ブリッジ|网桥|橋接|мост/],
  ["vlan", /\bvlans?\b|802\.1q/],
  ["iptables", /\bip6?tables\b|netfilter|nftables/],
  ["drbd", /\bdrbd/],
  ["lsi-raid", /(?:\blsi|mega ?raid).*raid|mega ?raid/],
  ["lvm", /\blvm2?|logical volume|device[- ]mapper|論理ボリューム/],
  ["bonding", /\bbond(?:s|ing)?\b|link aggregation|複数の(?:ネットワーク)?インター?フェース|ボンディング/],
  ["nfs-server", /\bnfsd\b|nfs[\s-]*(?:server|サーバ|服务器|сервер)/],
  ["nfs", /\bnfs(?:v\d)?(?![a-z])/],
  ["serial-console", /serial|シリアル|串口|последовательн/],
  ["microcode", /microcode|マイクロコード|微码/],
  ["server-hardware", /サーバー?の|server hardware/],
  ["as-needed", /^(?:必要に応じて|as needed|if needed|optional\b)/],
];

/** Says what to do first, not what the line is for: never what a role is named by. */
const ORDER =
  /\S+(?: \S+){0,3}?\s*を?先に\S*チェック\S*|先に.*チェック.*$|\(?\b(?:check|enable|set|select) [^.;,)]* first\b\)?/g;

/** The names of the roles a note stands for. */
export function rolesOfNote(note: string): string[] {
  const whole = fold(note);
  const purpose = whole.replace(ORDER, " ").trim() || whole;
  const fields = FIELDS.filter(([, words]) => words.test(purpose)).map(([name]) => name);
  const known = fields.includes("nfs-server") ? fields.filter((name) => name !== "nfs") : fields;
  if (known.length > 0) return known;
  const name = slug(keyWords(purpose));
  return name === "" ? [] : [name];
}

/** The words that lead a note, up to the first break and without what only frames them ("if you use …"). */
function keyWords(text: string): string {
  const unframed = text.replace(
    /^(?:(?:only )?(?:if|when|for|needed|required|necessary)\b(?: you| we| one)?(?: use| have| need| want)?(?: for| by| a| an| the)*\s+)/,
    "",
  );
  const first = unframed.split(/[、。,.;:()（）|]|\s[-–—]\s/)[0] ?? "";
  const words = first.replace(/(?:を使う|で使用|を利用|に必要|の場合|する場合|場合|必須).*$/, "").trim() || first;
  return words
    .split(/\s+/)
    .slice(0, /[^ -~]/.test(words) ? 1 : 4)
    .join(" ");
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

function slug(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}\p{M}ー]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
}
