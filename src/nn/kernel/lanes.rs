//! The vectors that this machine has.

use pulp::WithSimd;

/// Does it with the widest vectors that there are.
pub fn vectorised<T: WithSimd>(operation: T) -> T::Output {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return pulp::Simd::vectorize(simd, operation);
    }
    pulp::Arch::new().dispatch(operation)
}
