const RECORDED = 'minutes; the continuous integration compares all reproductions with their record';

/** Why a command of a page is not run by the test of the pages; its options are checked all the same. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  'npm start': 'installs and builds; the continuous integration runs it',
  'npm test': 'is what this test is a part of',
  'systole reproduce haac circa': RECORDED,
  'systole reproduce h100 delta di': RECORDED,
  'systole reproduce cheetah rpu seal gazelle porcupine artemis': RECORDED,
  'systole reproduce delphi cryptonite deepreduce aero pi-accelerators': RECORDED,
  'systole reproduce counters --file x.json --arch gpu/h100-sxm5': 'needs counters of a card: bench/gpu',
  'systole run path/instructions0 --arch cinnamon/1-chip': 'needs a trace that is not ours to ship',
  'systole sweep sweep.yaml --engine slurm --sbatch "-p short --mem=1G"': 'needs Slurm: test/slurm/run.mjs',
  'parallel --joblog jobs.log --retries 3 systole sweep shard sweep.yaml --index {} --of 40 --out shards ::: {0..39}':
    'needs GNU parallel',
  'parallel --sshlogin node1,node2 --workdir . systole sweep shard sweep.yaml --index {} --of 40 --out shards ::: {0..39}':
    'needs GNU parallel and two nodes',
};

/** What is run instead of a command that takes many seconds: the same on something smaller. */
export const INSTEAD: Readonly<Record<string, string>> = {
  'systole reproduce flexsa wavecore prunetrain draco eyeriss': 'systole reproduce draco',
  'systole run vgg16-imagenet --arch gpu/v100 --batch 256':
    'systole run resnet20-c100 --arch gpu/v100 --batch 4',
  'systole circuit circa resnet18-tiny --arch haac/16ge-2mb-ddr4':
    'systole circuit circa minionn-c10 --arch haac/16ge-2mb-ddr4',
  'systole dram explain resnet50-imagenet --arch systolic/128x128':
    'systole dram explain resnet20-c100 --arch systolic/32x32',
  'systole dram explain resnet50-imagenet --arch systolic/128x128 --set memory.standard=DDR4-2400':
    'systole dram explain resnet20-c100 --arch systolic/32x32 --set memory.standard=DDR4-2400',
  'systole sidechannel mobilenetv1-imagenet --arch gpu/p100 --show blocks':
    'systole sidechannel mobilenetv1-c100 --arch gpu/p100 --show blocks',
};

/** Points of the design spaces that are swept here: a sample of what the files span. */
export const SWEPT = 6;

/** Pages whose commands a test of their own runs. */
export const OWN_TEST: Readonly<Record<string, string>> = {
  'docs/adding-a-model.md': 'test/docs/adding-a-model.test.ts',
  'docs/tutorial-private-inference.md': 'test/examples/tutorial.test.ts',
};
