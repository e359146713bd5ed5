/** A list of strings, written with a bar between them. */
const list = (text: string) => text.split("‖");

/**
 * Text that breaks a YAML document or changes its meaning: indicators, white space, line breaks, odd characters and
 * scalars.
 */
export const fragments: readonly string[] = [
  ...list("\t‖ ‖  ‖\n‖\r\n‖\r‖\u0085‖\u2028‖\u2029‖\u00a0‖\n  ‖\n    ‖\n- ‖\n\n‖\n#‖\n\t"),
  ...list("- ‖-‖? ‖:‖: ‖, ‖,‖[‖]‖{‖}‖{}‖[]‖'‖\"‖''‖\"\"‖#‖ # x‖=‖@‖`‖%"),
  ...list("&a ‖*a‖*a ‖&b\n‖!!str ‖!!int ‖!!binary ‖!!null‖! ‖!x ‖!<tag:yaml.org,2002:str> ‖<<: *a‖<<: "),
  ...list("|‖|+\n‖>-\n‖|2\n‖>‖---\n‖--- ‖...\n‖%YAML 1.1\n---\n‖%TAG !e! tag:example.com,2000:\n---\n"),
  ...list("\\‖\\n‖\\x41‖\\u00e9‖\\q‖~‖null‖true‖y‖1‖0x1F‖1_000‖1e3‖.5‖.nan‖-.inf‖2001-01-01"),
  ...list(
    "é‖😀‖\ufeff‖\u0007‖\u017f‖\ud800‖a‖rolearn‖rolearn: ‖groups: ‖username: ‖sso: ‖{{SessionName}}‖{{x}}‖system:masters",
  ),
];

/** Values as people write them, including some that YAML reads as another type. */
export const words = {
  usual: list(
    "alice‖system:masters‖system:node:{{EC2PrivateDNSName}}‖{{SessionName}}‖u-{{SessionNameRaw}}-{{AccountID}}",
  ),
  odd: list('{{AccessKeyID}}‖{{ SessionName }}‖{{Other}}‖a b‖a: b‖a #b‖é😀‖it\'s‖say "x"‖‖ lead‖trail ‖*x‖&x'),
  other: list("123‖0123‖1e3‖0x1f‖true‖yes‖no‖null‖~‖.5‖.inf‖2001-01-01‖1_000‖-‖?‖@x‖%x‖`x‖<<‖="),
};

/** Extra fields that an entry may have. */
export const extraFields: readonly string[] = list(
  "userid: x‖sso: {permissionSetName: A, accountID: '123456789012'}‖sso: null‖sso: x‖note: {a: [b, {c: d}]}‖x: .nan‖" +
    'null: x‖1: .inf\n  "1": x‖? [a]\n  : b‖<<: *a‖<<: {username: merged, groups: [merged]}‖# comment‖Groups: [null, z]‖' +
    "GROUPS: [q, r]‖y: 1‖18446744073709551615: x‖rolearn: again‖a: &a {username: anchored}",
);

/** Items of mapAccounts. */
export const accounts: readonly string[] = list(
  "123456789012‖012345678901‖'123456789012'‖\"012345678901\"‖!!str 012345678901‖[x]‖~‖123_456_789_012‖1.23456789012e11‖" +
    "*a‖&a 012345678901‖999999999999‖a: b‖!!binary 2‖!!int x‖!!binary MTIzNDU2Nzg5MDEy‖&a [*a]",
);

/** Values that may replace a list. */
export const roots: readonly string[] = list(
  "‖ ‖null‖~‖''‖\"\"‖``‖{}‖{a: b}‖{\"a\": 1}‖[]‖[ ]‖[]\n‖text‖1‖[a, b]‖# only‖# only\n‖---‖a: b‖{‖- {{x}}‖\u00a0‖\u0085''‖null # why\n‖\n",
);

/** Text that may precede and follow a list; the usual one first. */
export const before: readonly string[] = list(
  "‖\ufeff‖\ufeff\ufeff‖---\n‖--- ‖# head\n‖%YAML 1.1\n---\n‖\n\n‖%TAG ! tag:example.com,2000:\n---\n‖--- !!seq\n‖&l\n‖  ",
);
export const behind: readonly string[] = [
  ...list("\n‖‖\n\n‖\n# tail‖\n---\n- x: y\n‖\n...\n‖\n... \nrest: [‖\n---\n\u0001‖  "),
  `\n---\n# ${"x".repeat(600)}\n\u0001`,
];

/** The line breaks of YAML 1.1; the usual one first. */
export const lineBreaks: readonly string[] = list("\n‖\r\n‖\r‖\u0085‖\u2028");
