/** A number as a link: digits only, so that every telephone dials it. */
export const telOf = (phone: string): string => `tel:${phone.replace(/[^\d+]/g, '')}`;
