import picocolors from 'picocolors'

const { stdout, stderr } = process

/** Where both are terminals: tables go to either; picocolors alone would colour logs of a CI. */
export const colors = picocolors.createColors(
  stdout.isTTY === true && stderr.isTTY === true && picocolors.isColorSupported,
)
