/** A time as `ctime` prints it, without the end of the line. */
export function ctime(now: Date): string {
  const two = (value: number, pad = "0"): string => String(value).padStart(2, pad);
  const [day, month] = [now.toDateString().slice(0, 3), now.toDateString().slice(4, 7)];
  const clock = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  return `${day} ${month} ${two(now.getDate(), " ")} ${clock} ${now.getFullYear()}`;
}

/** A time as BusyBox writes it, in local time or in GMT, with its zone. */
export function isoTime(now: Date, inGmt: boolean): string {
  if (inGmt) return `${now.toISOString().slice(0, 19).replace("T", " ")} GMT`;
  const zone = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" }).formatToParts(now);
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  return `${local.replace("T", " ")} ${zone.find(({ type }) => type === "timeZoneName")?.value ?? ""}`;
}
