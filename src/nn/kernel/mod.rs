//! Forward passes on the CPU, natively and in the page, that are one piece of work: a convolution and all that follows it.
//!
//! Where a tensor lives elsewhere, or is to be differentiated, there is nothing here for it and Burn's own operations do.
//! Direct convolution, for the networks are small: 8 to 128 channels of a few thousand pixels, where bringing numbers into the
//! order that a matrix product wants costs as much as the product.

mod convolution;
mod each;
mod finish;
mod lanes;
mod planes;
mod sampling;

#[cfg(all(test, feature = "native"))]
mod tests;

use crate::nn::kernel::each::each;
use crate::nn::kernel::finish::{Finish, Norm};
use crate::nn::kernel::planes::{Filter, Planes};
use crate::nn::kernel::sampling::Bands;
use burn::backend::Flex;
use burn::nn::conv::Conv2d;
use burn::nn::{GroupNorm, PaddingConfig2d};
use burn::tensor::{DType, Tensor, TensorData};

/// A tensor's numbers, in order; `None` unless they are f32 in this process's memory, and no gradient is asked of them.
fn numbers<const D: usize>(x: &Tensor<D>) -> Option<burn::backend::tensor::FloatTensor<Flex>> {
    let x = x.clone().try_into_primitive::<Flex>().ok().filter(|x| x.dtype() == DType::F32)?;
    Some(x.to_contiguous())
}

impl Filter {
    fn of(conv: &Conv2d) -> Option<Self> {
        let ([side, height], [stride, down]) = (conv.kernel_size, conv.stride);
        let plain = side == height && stride == down && conv.dilation == [1, 1] && conv.groups == 1;
        let pad = match conv.padding {
            PaddingConfig2d::Valid => 0,
            PaddingConfig2d::Explicit(pad, b, c, d) if [b, c, d] == [pad; 3] => pad,
            _ => return None,
        };
        (plain && side % 2 == 1 && stride <= 2 && pad == side / 2).then_some(Self { side, stride })
    }
}

/// `relu(film(norm(conv(x))))`, of which all but the convolution may be missing; `film [batch, 2 channels]` is what the scale is
/// more than 1, then the shift. `None` where it has to be done another way.
pub fn convolve(
    conv: &Conv2d,
    norm: Option<&GroupNorm>,
    film: Option<&Tensor<2>>,
    relu: bool,
    x: &Tensor<4>,
) -> Option<Tensor<4>> {
    let filter = Filter::of(conv)?;
    let ([batch, inputs, height, width], [channels, _, _, _]) = (x.dims(), conv.weight.dims());
    let device = x.device();
    let (x, weights) = (numbers(x)?, numbers(&conv.weight.val())?);
    let bias = conv.bias.as_ref().map(|bias| numbers(&bias.val()));
    let norm =
        norm.map(|norm| Some((norm, numbers(&norm.gamma.as_ref()?.val())?, numbers(&norm.beta.as_ref()?.val())?)));
    let film = film.map(numbers);
    // What is missing may be, what is elsewhere may not.
    let (bias, norm, film) = (option(bias)?, option(norm)?, option(film)?);

    let x = x.as_slice::<f32>()?;
    let weights = weights.as_slice::<f32>()?;
    let norm = norm.as_ref().map(|(norm, gamma, beta)| Norm {
        group: norm.num_channels / norm.num_groups,
        gamma: gamma.as_slice().unwrap_or_default(),
        beta: beta.as_slice().unwrap_or_default(),
        epsilon: norm.epsilon as f32,
    });
    let [rows, columns] = filter.size([height, width]);
    let mut out = vec![0.0; batch * channels * rows * columns];
    let items =
        out.chunks_exact_mut(channels * rows * columns).zip(x.chunks_exact(inputs * height * width)).enumerate();
    each(items.collect(), batch * weights.len() * rows * columns, |(i, (out, x))| {
        let planes = Planes::new(x, [height, width], filter);
        let film = film.as_ref().and_then(|film| film.as_slice()).map(|film| &film[2 * channels * i..][..2 * channels]);
        let finish = Finish { norm, film, relu };
        let bias = bias.as_ref().and_then(|bias| bias.as_slice());
        if finish.is_nothing() && planes.length == rows * columns {
            convolution::convolve(&planes, weights, bias, out);
        } else {
            let mut sums = vec![0.0; channels * planes.length];
            convolution::convolve(&planes, weights, bias, &mut sums);
            finish::finish(&planes, &sums, finish, out);
        }
    });
    Some(Tensor::from_data(TensorData::new(out, [batch, channels, rows, columns]), &device))
}

/// `Some(None)` for what is missing, `None` for what could not be had.
fn option<T>(x: Option<Option<T>>) -> Option<Option<T>> {
    match x {
        Some(x) => x.map(Some),
        None => Some(None),
    }
}

/// `down x across^T` of every channel of `x`; see [`crate::nn::layers::sample`]. `None` where it has to be done another way.
pub fn sample(x: &Tensor<4>, down: &Tensor<4>, across: &Tensor<4>) -> Option<Tensor<4>> {
    let ([batch, channels, height, width], [_, _, rows, h], [_, _, columns, w]) =
        (x.dims(), down.dims(), across.dims());
    assert_eq!([h, w], [height, width], "a weight for each row and column");
    let device = x.device();
    let (x, down, across) = (numbers(x)?, numbers(down)?, numbers(across)?);
    let down = Bands::of(down.as_slice()?, rows, height);
    let across = Bands::of(across.as_slice()?, columns, width);
    let mut out = vec![0.0; batch * channels * rows * columns];
    let planes =
        out.chunks_exact_mut(rows * columns).zip(x.as_slice::<f32>()?.chunks_exact(height * width)).enumerate();
    each(planes.collect(), 8 * batch * channels * rows * columns, |(i, (out, x))| {
        let item = i / channels;
        sampling::sample(x, &down[item % down.len()], &across[item % across.len()], out);
    });
    Some(Tensor::from_data(TensorData::new(out, [batch, channels, rows, columns]), &device))
}

/// Depth to space; see [`crate::nn::layers::rise`]. `None` where it has to be done another way.
pub fn rise(x: &Tensor<4>) -> Option<Tensor<4>> {
    let [batch, channels, height, width] = x.dims();
    let device = x.device();
    let x = numbers(x)?;
    let mut out = vec![0.0; batch * channels * height * width];
    let squares = out.chunks_exact_mut(4 * height * width).zip(x.as_slice::<f32>()?.chunks_exact(4 * height * width));
    each(squares.collect(), batch * channels * height * width, |(out, x)| {
        for (row, out) in out.chunks_exact_mut(2 * width).enumerate() {
            // Of the four channels the two whose pixels this row has.
            let at = |right| &x[((row % 2 * 2 + right) * height + row / 2) * width..][..width];
            for ((pair, left), right) in out.as_chunks_mut::<2>().0.iter_mut().zip(at(0)).zip(at(1)) {
                *pair = [*left, *right];
            }
        }
    });
    Some(Tensor::from_data(TensorData::new(out, [batch, channels / 4, 2 * height, 2 * width]), &device))
}
