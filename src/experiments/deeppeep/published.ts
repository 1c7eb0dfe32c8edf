/** What was read of DeepPeep: its abstract alone. */
export const ABSTRACT =
  'DeepPeep (Jha, Mittal, Kumar, Mattela; ACM JETC 2020, arXiv 2007.15248), abstract; text not read';
/** Inference latency of Secure MobileNet-V1, as a change of that of MobileNet-V1: "about 60 % lower". */
export const LATENCY = -0.6;

/** A paper of the same authors on compact networks on a P100. */
export const COMPANION =
  'companion paper of the same authors on compact networks (arXiv 2006.15098), abstract; text not read';
/** Least and most of compact networks: activations for a weight; memory footprint over the size of the model. */
export const ACTIVATIONS_PER_WEIGHT = [1.4, 32.8] as const;
export const FOOTPRINT_OVER_MODEL = [15, 443] as const;

/** Six compact networks; priors of the analyser were chosen with them in view. */
export const COMPACT = [
  'squeezenet1.1-imagenet',
  'mobilenetv1-imagenet',
  'mobilenetv2-imagenet',
  'shufflenetv1-g3-imagenet',
  'shufflenetv2-imagenet',
  'mnasnet-imagenet',
] as const;
/** Networks that nothing was chosen with, by other ways to build. */
export const OTHERS = [
  'squeezenet1.0-imagenet',
  'mobilenetv1-w0.5-imagenet',
  'mobilenetv2-w0.75-imagenet',
  'resnet34-c100',
] as const;

export const VANILLA = 'mobilenetv1-imagenet';
export const SECURE = 'mobilenetv1-secure-g4-imagenet';
/** The two GPUs of the paper; the first decides. */
export const GPUS = ['gpu/p100', 'gpu/p4000'] as const;
