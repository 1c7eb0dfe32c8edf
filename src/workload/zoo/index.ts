import { densenets } from './densenet.js';
import { dlrms } from './dlrm.js';
import type { Zoo } from './draft.js';
import { fathoms } from './fathom.js';
import { inceptions } from './inception.js';
import { languageModels } from './llm.js';
import { mnasnets } from './mnasnet.js';
import { mobilenets } from './mobilenet.js';
import { ofaFamily } from './ofa.js';
import { resnets } from './resnet.js';
import { shufflenets } from './shufflenet.js';
import { sphynxes } from './sphynx.js';
import { squeezenets } from './squeezenet.js';
import { transformers } from './transformer.js';
import { ulsams } from './ulsam-networks.js';
import { vggFamily } from './vgg.js';

/** Every network that `scripts/zoo.mjs` writes to `workloads/<name>.yaml`. */
export const zoo: Zoo = new Map([
  ...resnets,
  ...vggFamily,
  ...mobilenets,
  ...squeezenets,
  ...sphynxes,
  ...shufflenets,
  ...mnasnets,
  ...densenets,
  ...ulsams,
  ...ofaFamily,
  ...inceptions,
  ...transformers,
  ...languageModels,
  ...dlrms,
  ...fathoms,
]);

export type { Zoo } from './draft.js';
