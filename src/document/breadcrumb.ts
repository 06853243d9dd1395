const SEPARATOR = /\s*(?:-{1,4}>|[—─]{1,3}>|→|⇒|»|›)\s*|\s+(?:>{1,2})\s+/;

/**
 * The menus of a breadcrumb (`Device Drivers -> Network device support -> Bonding`), outermost first; undefined if the
 * text is none. A lone menu with its arrow behind it is no breadcrumb.
 */
export function readBreadcrumb(text: string): string[] | undefined {
  const bare = text
    .trim()
    .replace(/^[`"*>\s]+|[`"*:\s]+$/g, "")
    .replace(/^\.config - .*$/, "");
  if (bare.length > 300) return undefined;
  const parts = bare.split(SEPARATOR).map((part) => part.replace(/^["`*]+|["`*]+$/g, "").trim());
  if (parts.at(-1) === "") parts.pop();
  if (parts.length < 2 || parts.length > 12) return undefined;
  return parts.every((part) => /^[\p{L}\d/("[<{-]/u.test(part) && part.length <= 90) ? parts : undefined;
}

/** Whether a menu stands at the top of Linux's menuconfig, in any release since 2.4. */
export function isTopMenu(prompt: string): boolean {
  return /^(?:general setup|processor type|power management|bus options|executable file|binary emulations|networking|device drivers|firmware drivers|file ?systems|kernel (?:hacking|features)|security options|cryptographic|virtualization|library routines|block layer|enable the block|memory management|loadable module|enable loadable|general architecture)/i.test(
    prompt,
  );
}
