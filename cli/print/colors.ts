import picocolors from 'picocolors'

/** picocolors alone would colour the logs of a CI. */
export const colors = picocolors.createColors(
  process.stdout.isTTY === true && picocolors.isColorSupported,
)
