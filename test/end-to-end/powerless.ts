const isRoot = process.getuid?.() === 0;

/** What makes a program obey permissions, as everybody's but the superuser's must. */
export const powerless: readonly string[] = isRoot
	? ['setpriv', '--bounding-set', '-dac_override,-dac_read_search', '--inh-caps', '-all']
	: [];
