import { NumberInput, type NumberInputProps } from "@mantine/core";

type Props = Omit<NumberInputProps, "value" | "onChange" | "suffix"> & {
  /** 0 to 1; shown, and bounded by `min` and `max`, in percent. */
  share: number;
  onShare: (share: number) => void;
  decimals?: number;
};

/** A part of a whole, entered in percent. */
export function ShareInput({ share, onShare, decimals = 0, ...rest }: Props) {
  return (
    <NumberInput
      suffix=" %"
      min={0}
      max={100}
      decimalScale={decimals}
      clampBehavior="blur"
      {...rest}
      value={Number((share * 100).toFixed(decimals))}
      onChange={(value) => onShare(Number(value) / 100)}
    />
  );
}
