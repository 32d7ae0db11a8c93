/** 8 by 8. */
export const tinyPicture = 'data:image/gif;base64,R0lGODlhCAAIAIAAAP/RQCAgICwAAAAACAAIAAACDwSCYbes6mBDLBrq5kqwAAA7';
