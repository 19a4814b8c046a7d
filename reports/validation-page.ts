import { predictedFigure } from './charts/predicted.js'
import { drawOne } from './draw.js'
import { pageOf } from './page.js'
import { section } from './sections/section.js'
import { eachError, errors } from './sections/validation.js'
import type { Validation } from './validation-schema.js'

/** One self-contained page about how wrong predictions were; `client`: the text of the script. */
export async function renderValidation(
  validation: Validation,
  version: string,
  client: string,
): Promise<string> {
  const drawn = await drawOne(predictedFigure(validation))
  return pageOf({
    title: 'chunk42: predicted and measured',
    heading: 'chunk42 · predicted and measured',
    links: [
      ['errors', 'errors'],
      ['cells', 'cells'],
    ],
    main: [
      section('errors', 'How wrong predictions were', errors(validation, [drawn])),
      section('cells', 'Each of them', eachError(validation)),
    ],
    version,
    specs: { [drawn.figure.name]: drawn.compiled },
    client,
  })
}
