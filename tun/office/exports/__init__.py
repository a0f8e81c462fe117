"""Lists as files that an office's own programs read. Made in memory; nothing is written to a disk."""
