//! placeholder
use super::DataSet;
/// placeholder
pub fn people(_seeds: std::ops::Range<u64>) -> DataSet {
    DataSet::default()
}
