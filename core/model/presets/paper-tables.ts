/**
 * The numbers that the paper reports (Nazari, Geometric Encoder Regularization for Autoencoders), mean and spread over three seeds each,
 * by table, to set a reproduction beside.
 */
import type { Part } from '../../types.ts';

export type PaperDataset = 'mnist' | 'pbmc' | 'zilionis' | 'celegans';
export type PaperModel = 'geomae' | 'confae' | 'irae';
/** [mean, spread] */
export type PaperValue = readonly [number, number];

/**
 * Table 1: by data set and by the part that is measured, then for each model the value when its encoder and when its decoder is
 * regularized.
 */
export const table1: Record<PaperDataset, Record<Part, Record<PaperModel, Record<Part, PaperValue>>>> = {
  mnist: {
    encoder: {
      geomae: { encoder: [0.008, 0.003], decoder: [1.6, 0.2] },
      confae: { encoder: [0.26, 0.2], decoder: [0.637, 0.009] },
      irae: { encoder: [0.22, 0.02], decoder: [1.02, 0.04] },
    },
    decoder: {
      geomae: { encoder: [2.1, 0.1], decoder: [0.021, 0.003] },
      confae: { encoder: [0.6317, 0.0042], decoder: [0.13, 0.01] },
      irae: { encoder: [1.1, 0.05], decoder: [0.56, 0.12] },
    },
  },
  pbmc: {
    encoder: {
      geomae: { encoder: [0.028, 0.006], decoder: [2.7, 1.3] },
      confae: { encoder: [0.43, 0.1], decoder: [0.39, 0.06] },
      irae: { encoder: [0.2, 0.2], decoder: [0.8, 0.7] },
    },
    decoder: {
      geomae: { encoder: [1.2, 1.1], decoder: [0.0099, 0.0042] },
      confae: { encoder: [0.62, 0.03], decoder: [0.16, 0.03] },
      irae: { encoder: [0.44, 0.07], decoder: [0.6, 0.8] },
    },
  },
  zilionis: {
    encoder: {
      geomae: { encoder: [0.012, 0.003], decoder: [2.2, 1.2] },
      confae: { encoder: [0.48, 0.05], decoder: [0.58, 0.07] },
      irae: { encoder: [0.1274, 0.003], decoder: [2.7, 1.2] },
    },
    decoder: {
      geomae: { encoder: [1.65, 0.51], decoder: [0.01, 0.01] },
      confae: { encoder: [0.734, 0.007], decoder: [0.205, 0.022] },
      irae: { encoder: [0.57, 0.02], decoder: [1.9, 1.3] },
    },
  },
  celegans: {
    encoder: {
      geomae: { encoder: [0.02, 0.009], decoder: [0.5, 0.2] },
      confae: { encoder: [0.47, 0.06], decoder: [0.47, 0.07] },
      irae: { encoder: [0.053, 0.007], decoder: [0.63, 0.053] },
    },
    decoder: {
      geomae: { encoder: [0.51, 0.21], decoder: [0.036, 0.007] },
      confae: { encoder: [0.611, 0.043], decoder: [0.3, 0.04] },
      irae: { encoder: [0.5, 0.09], decoder: [0.146, 0.092] },
    },
  },
};

/** Table 3: which part's regularization a metric prefers over the four data sets. */
export const table3: Record<PaperModel | 'vanilla', Record<PaperMetric | 'mseTrain', Part | 'draw'>> = {
  irae: {
    kl01: 'encoder',
    knnRecall: 'decoder',
    trustworthiness: 'decoder',
    stress: 'decoder',
    kl100: 'encoder',
    spearman: 'decoder',
    mseTest: 'draw',
    mseTrain: 'draw',
  },
  geomae: {
    kl01: 'draw',
    knnRecall: 'draw',
    trustworthiness: 'decoder',
    stress: 'decoder',
    kl100: 'draw',
    spearman: 'draw',
    mseTest: 'encoder',
    mseTrain: 'decoder',
  },
  confae: {
    kl01: 'encoder',
    knnRecall: 'decoder',
    trustworthiness: 'draw',
    stress: 'decoder',
    kl100: 'encoder',
    spearman: 'draw',
    mseTest: 'decoder',
    mseTrain: 'encoder',
  },
  vanilla: {
    kl01: 'encoder',
    knnRecall: 'draw',
    trustworthiness: 'draw',
    stress: 'decoder',
    kl100: 'encoder',
    spearman: 'draw',
    mseTest: 'decoder',
    mseTrain: 'decoder',
  },
};

/**
 * The columns of Tables 5 and 6 under the ids of our metrics; the paper's text carries one of the two MSEs, and its header leaves open
 * which.
 */
export const paperMetrics = ['kl01', 'knnRecall', 'trustworthiness', 'stress', 'kl100', 'spearman', 'mseTest'] as const;
export type PaperMetric = (typeof paperMetrics)[number];

type Rows = Record<PaperDataset, Record<PaperModel | 'vanilla', Record<PaperMetric, PaperValue>>>;

const row = (
  ...values: [PaperValue, PaperValue, PaperValue, PaperValue, PaperValue, PaperValue, PaperValue]
): Record<PaperMetric, PaperValue> => {
  const [kl01, knnRecall, trustworthiness, stress, kl100, spearman, mseTest] = values;
  return { kl01, knnRecall, trustworthiness, stress, kl100, spearman, mseTest };
};

/** Table 5: encoder-regularized models. */
export const table5: Rows = {
  mnist: {
    irae: row([0.24, 0.03], [0.66, 0.004], [0.784, 0.007], [0.84, 0.02], [2.73e-7, 1.2e-8], [0.331, 0.013], [0.03568, 4.1e-5]),
    geomae: row([0.144, 0.032], [0.669, 0.007], [0.798, 0.011], [0.507, 0.011], [2.6e-7, 5e-8], [0.4, 0.05], [0.03359, 8e-5]),
    confae: row([0.115, 0.021], [0.652, 0.012], [0.79, 0.02], [0.91, 0.04], [3e-7, 2e-8], [0.397, 0.081], [0.0334, 0.0002]),
    vanilla: row([0.12, 0.01], [0.6665, 0.0051], [0.807, 0.007], [0.882, 0.013], [2e-7, 7e-8], [0.309, 0.032], [0.0333, 0.0002]),
  },
  celegans: {
    irae: row([0.067, 0.016], [0.753, 0.012], [0.87, 0.012], [14.7, 4.1], [1.6e-7, 3e-8], [0.77, 0.011], [4.03, 0.02]),
    geomae: row([0.077, 0.016], [0.75, 0.01], [0.87, 0.01], [7, 6], [3.1e-7, 7e-8], [0.76, 0.01], [4.06, 0.01]),
    confae: row([0.07, 0.03], [0.7, 0.02], [0.82, 0.02], [0.75, 0.08], [2.8e-7, 1.1e-7], [0.6, 0.2], [4.04, 0.05]),
    vanilla: row([0.07, 0.02], [0.7262, 0.0032], [0.849, 0.005], [0.71, 0.04], [3.5e-7, 2e-7], [0.72, 0.007], [1.4452, 0.0091]),
  },
  pbmc: {
    irae: row([0.04, 0.012], [0.769, 0.008], [0.923, 0.007], [15.4, 5], [1.7e-7, 2e-8], [0.879, 0.005], [0.466, 0.002]),
    geomae: row([0.04, 0.007], [0.76, 0.01], [0.895, 0.022], [15.8, 3.1], [2.3e-7, 1.3e-7], [0.88, 0.02], [0.454, 0.0093]),
    confae: row([0.07, 0.01], [0.759, 0.004], [0.9112, 0.0072], [2.3, 1.3], [3e-7, 2e-7], [0.82, 0.03], [0.4344, 0.0032]),
    vanilla: row([0.07, 0.02], [0.7656, 0.0072], [0.909, 0.003], [1.61, 0.71], [2.79e-7, 8.2e-8], [0.887, 0.006], [0.435, 0.003]),
  },
  zilionis: {
    irae: row([0.115, 0.006], [0.74, 0.02], [0.888, 0.011], [27, 5], [2.1e-7, 3e-8], [0.77, 0.04], [0.5, 0.01]),
    geomae: row([0.16, 0.03], [0.74, 0.009], [0.878, 0.005], [9.1, 1.3], [2.1e-7, 3e-8], [0.731, 0.022], [0.46, 0.01]),
    confae: row([0.1146, 0.0081], [0.735, 0.012], [0.86, 0.01], [0.53, 0.04], [4e-7, 2e-7], [0.64, 0.07], [0.4417, 0.001]),
    vanilla: row([0.098, 0.031], [0.733, 0.01], [0.88, 0.02], [0.54, 0.07], [2.7e-7, 1.3e-7], [0.733, 0.02], [0.4444, 0.0043]),
  },
};

/** Table 6: decoder-regularized models; vanilla was trained once more for it. */
export const table6: Rows = {
  mnist: {
    irae: row([0.148, 0.032], [0.678, 0.004], [0.8036, 0.0011], [0.68, 0.03], [2.47e-7, 2.1e-8], [0.42, 0.01], [0.03706, 0.00021]),
    geomae: row([0.1193, 0.0042], [0.6843, 0.0062], [0.8095, 0.0073], [2.624, 0.071], [2.43e-7, 1.2e-8], [0.46, 0.03], [0.03638, 0.00022]),
    confae: row([0.16, 0.03], [0.648, 0.004], [0.783, 0.004], [0.88, 0.01], [2.6e-7, 2e-8], [0.316, 0.031], [0.1021, 0.0003]),
    vanilla: row([0.13, 0.03], [0.6523, 0.00051], [0.796, 0.004], [0.878, 0.05], [3.2e-7, 8e-8], [0.379, 0.041], [0.0332, 0.0003]),
  },
  celegans: {
    irae: row([0.072, 0.01], [0.76, 0.01], [0.883, 0.007], [2.9, 1], [2.3e-7, 1.3e-7], [0.74, 0.08], [1.565, 0.031]),
    geomae: row([0.08, 0.02], [0.72, 0.02], [0.84, 0.02], [0.9, 0.2], [2.1e-7, 8e-8], [0.673, 0.081], [1.442, 0.07]),
    confae: row([0.098, 0.008], [0.71, 0.02], [0.83, 0.01], [0.76, 0.07], [6.5e-7, 2.1e-7], [0.65, 0.05], [1.44, 0.22]),
    vanilla: row([0.1, 0.02], [0.699, 0.002], [0.82, 0.004], [0.85, 0.04], [4.23e-7, 5.2e-8], [0.57, 0.11], [1.44, 0.02]),
  },
  pbmc: {
    irae: row([0.06, 0.03], [0.793, 0.008], [0.93, 0.006], [1.4, 0.4], [2.3e-7, 1e-7], [0.92, 0.02], [0.445, 0.004]),
    geomae: row([0.044, 0.021], [0.768, 0.004], [0.912, 0.008], [2.2, 1.2], [1.501e-7, 5.2e-9], [0.8976, 0.0082], [0.4323, 0.0013]),
    confae: row([0.063, 0.006], [0.75, 0.01], [0.89, 0.02], [1.6, 0.72], [3e-7, 2e-7], [0.866, 0.021], [0.433, 0.002]),
    vanilla: row([0.06, 0.02], [0.77, 0.01], [0.91, 0.02], [1.4, 0.6], [3e-7, 1e-7], [0.895, 0.007], [0.4338, 0.002]),
  },
  zilionis: {
    irae: row([0.15, 0.04], [0.735, 0.012], [0.88, 0.02], [0.55, 0.03], [2e-7, 4e-8], [0.733, 0.031], [0.443, 0.003]),
    geomae: row([0.095, 0.021], [0.7645, 0.0072], [0.907, 0.002], [0.58, 0.06], [2.23e-7, 3e-8], [0.796, 0.02], [0.4407, 0.00081]),
    confae: row([0.11, 0.02], [0.739, 0.007], [0.88, 0.01], [0.5, 0.05], [3.1e-7, 1.1e-7], [0.71, 0.05], [0.442, 0.002]),
    vanilla: row([0.11, 0.02], [0.752, 0.008], [0.89, 0.01], [0.52, 0.1], [2.2e-7, 7.2e-8], [0.75, 0.03], [0.443, 0.006]),
  },
};
