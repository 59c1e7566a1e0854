//! Where the networks run.

use anyhow::Result;
use mien::burn::tensor::Device;
#[cfg(feature = "vulkan")]
use mien::burn::tensor::DeviceKind;

/// A backend compiled into this binary.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum Backend {
    /// The CPU.
    Cpu,
    /// An NVIDIA GPU (build with `--features cuda`).
    Cuda,
    /// Any GPU with a Vulkan driver (build with `--features vulkan`).
    Vulkan,
    /// The CPU by way of libtorch, for training where there is no GPU (build with `--features libtorch`).
    Libtorch,
}

impl Backend {
    /// The plain device, without differentiation.
    pub fn device(self) -> Result<Device> {
        self.device_at(0)
    }

    /// That of several GPUs.
    #[allow(unused_variables)]
    pub fn device_at(self, index: usize) -> Result<Device> {
        match self {
            Backend::Cpu => Ok(Device::flex()),
            #[cfg(feature = "cuda")]
            Backend::Cuda => Ok(Device::cuda(index)),
            #[cfg(feature = "vulkan")]
            Backend::Vulkan => Ok(Device::vulkan(match index {
                0 => DeviceKind::DefaultDevice,
                index => DeviceKind::DiscreteGpu(index),
            })),
            #[cfg(feature = "libtorch")]
            #[allow(deprecated)]
            // Burn means to drop it for its own CPU backends; today it is several times faster.
            Backend::Libtorch => Ok(Device::libtorch()),
            #[allow(unreachable_patterns)]
            other => {
                let name = format!("{other:?}").to_lowercase();
                anyhow::bail!("this binary was built without {name}: cargo build --release --features {name}")
            }
        }
    }
}
