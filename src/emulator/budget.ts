/** How many bytes all that shares it may take together. */
export interface Budget {
  /** Takes so many bytes; false, and takes none, if there are not so many left. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
}

export function createBudget(size: number): Budget {
  let left = size;
  return {
    take(bytes) {
      if (bytes > left) return false;
      left -= bytes;
      return true;
    },

    giveBack(bytes) {
      left += bytes;
    },
  };
}
