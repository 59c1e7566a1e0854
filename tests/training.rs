//! Training, ablation, preparing data and importing weights on the command line, on tiny networks.

mod support;

use image::{Rgb, RgbImage};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use support::{SAMPLE, edit_with, mien, ok, open, scratch};

#[test]
fn a_tiny_run_trains_resumes_and_publishes() {
    let (config, runs, weights) = (scratch("tiny.toml"), scratch("runs"), scratch("published"));
    let text = "name = 'tiny'\nsize = 'tiny'\nsteps = 2\nitems = 1\ntargets = 1\nsegment = 1\ncheckpoint_every = 1\n";
    let train =
        |more: &[&str]| mien(&[&["train", config.to_str().unwrap(), "--runs", runs.to_str().unwrap()], more].concat());
    std::fs::write(&config, text).unwrap();
    ok(train(&[]));
    assert!(!train(&[]).status.success(), "a run is never overwritten");
    ok(train(&["--resume", "--set", "steps=3", "--set", "accumulate=2"]));
    let run = runs.join("tiny");
    assert!(run.join("step-000003/average.bpk").exists() && run.join("samples-000003.png").exists());
    let names = std::fs::read_dir(&run).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.contains("tfevents")).count(), 2, "one for each time that it ran");
    let report = std::fs::read_to_string(run.join("index.html")).unwrap();
    assert!(report.contains("samples-000003.png") && report.contains("miou") && report.contains("<svg"));
    ok(mien(&["publish", run.to_str().unwrap(), "--into", weights.to_str().unwrap()]));
    ok(edit_with(&weights, &scratch("tiny.png")));
    assert!(std::fs::read_to_string(weights.join("tiny.md")).unwrap().contains("drawn"));
    // The same under another name, beside it.
    let saved = std::fs::read_to_string(run.join("config.toml")).unwrap();
    std::fs::write(run.join("config.toml"), saved.replace("name = \"tiny\"", "name = \"tiny-2\"")).unwrap();
    ok(mien(&["publish", run.to_str().unwrap(), "--into", weights.to_str().unwrap(), "--beside"]));
    let manifest = std::fs::read_to_string(weights.join("manifest.json")).unwrap();
    assert!(manifest.contains(r#""default": "tiny","#) && manifest.contains(r#""name": "tiny-2""#), "{manifest}");
    std::fs::write(&config, "name = 'a/b'\nsteps = 1").unwrap();
    assert!(String::from_utf8_lossy(&train(&[]).stderr).contains("name"));
}

#[test]
fn replicas_share_a_run_and_a_killed_one_stops_it() {
    let (config, runs) = (scratch("shared.toml"), scratch("shared"));
    let text = "name = 'shared'\nsize = 'tiny'\nsteps = 1000\nitems = 1\ntargets = 1\nsegment = 0\naccumulate = 2\n";
    std::fs::write(&config, format!("{text}checkpoint_every = 1\n")).unwrap();
    let train = ["train", config.to_str().unwrap(), "--runs", runs.to_str().unwrap()];
    let alone = mien(&["compute", "--listen", "0.0.0.0:0"]);
    assert!(!alone.status.success() && String::from_utf8_lossy(&alone.stderr).contains("MIEN_TOKEN"));
    let mut compute = Command::new(env!("CARGO_BIN_EXE_mien"));
    let compute = compute.args(["compute", "--listen", "127.0.0.1:0", "--with-parent"]).stdin(Stdio::piped());
    let mut compute = compute.stdout(Stdio::piped()).spawn().unwrap();
    let mut address = String::new();
    BufReader::new(compute.stdout.take().unwrap()).read_line(&mut address).unwrap();
    let mut leader = Command::new(env!("CARGO_BIN_EXE_mien"));
    let leader = leader.args(train).args(["--peer", address.trim()]).stdout(Stdio::null()).stderr(Stdio::piped());
    let leader = leader.spawn().unwrap();
    let start = Instant::now();
    while !runs.join("shared/step-000001").exists() && start.elapsed() < Duration::from_secs(120) {
        sleep(Duration::from_millis(50));
    }
    compute.kill().unwrap();
    compute.wait().unwrap();
    let stopped = leader.wait_with_output().unwrap();
    let message = String::from_utf8_lossy(&stopped.stderr);
    assert!(!stopped.status.success() && message.contains(address.trim()) && message.contains("--resume"), "{message}");
    // From where it stopped, with a replica that it starts itself.
    let saved = std::fs::read_dir(runs.join("shared"))
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_prefix("step-")?.parse::<usize>().ok());
    let steps = saved.max().unwrap() + 1;
    let together = mien(&[&train[..], &["--resume", "--set", &format!("steps={steps}"), "--replicas", "2"]].concat());
    assert!(String::from_utf8_lossy(&together.stdout).contains("2 replicas"));
    ok(together);
    assert!(runs.join(format!("shared/step-{steps:06}")).exists());
}

#[test]
fn an_ablation_fills_its_table() {
    let (config, runs) = (scratch("ablation.toml"), scratch("ablation"));
    let text = "name = 'ab'\nsize = 'tiny'\nsteps = 1\nitems = 1\ntargets = 1\nsegment = 1\ncheckpoint_every = 1\n";
    std::fs::write(&config, format!("{text}loss = {{ adversary_from = 0 }}\n")).unwrap();
    ok(mien(&["ablate", config.to_str().unwrap(), "--runs", runs.to_str().unwrap(), "--only", "unet"]));
    let table = std::fs::read_to_string(runs.join("ablation.md")).unwrap();
    let rows: Vec<Vec<&str>> = table.lines().skip(2).map(|line| line.split('|').map(str::trim).collect()).collect();
    assert_eq!(rows.len(), 6, "{table}");
    for row in &rows {
        let gradient: f32 = row[9].parse().unwrap();
        assert_eq!(gradient > 0.0, row[1].ends_with("joint-soft"), "{table}");
    }
}

#[test]
fn a_set_of_expressions_is_prepared_and_trained_on() {
    let (set, pack, runs) = (scratch("rafd"), scratch("rafd-pack"), scratch("rafd-runs"));
    std::fs::create_dir_all(&set).unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE);
    // Two people in two expressions; a profile, averted eyes, an odd name.
    for name in [
        "Rafd090_01_Caucasian_female_neutral_frontal",
        "Rafd090_01_Caucasian_female_happy_frontal",
        "Rafd090_02_Kid_female_neutral_frontal",
        "Rafd090_02_Kid_female_happy_frontal",
        "Rafd180_01_Caucasian_female_happy_frontal",
        "Rafd090_01_Caucasian_female_happy_left",
        "Rafd090_01",
    ] {
        std::fs::copy(&sample, set.join(name).with_extension("jpg")).unwrap();
    }
    let faceless = set.join("Rafd090_02_Kid_female_sad_frontal.png");
    RgbImage::from_pixel(200, 200, Rgb([90, 120, 60])).save(&faceless).unwrap();
    let prepare = || {
        let output = mien(&["prepare", set.to_str().unwrap(), "-o", pack.to_str().unwrap()]);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    };
    let (done, told, named) = prepare();
    assert!(done, "{named}");
    assert!(told.contains("4 photos (4 new) in 2 portraits; 2 left out, 2 skipped"), "{told}");
    assert!(named.contains("Rafd090_01.jpg") && named.contains("sad_frontal.png"), "{named}");
    let file = pack.join("rafd-02-090/Rafd090_02_Kid_female_happy_frontal");
    assert_eq!(open(&file.with_extension("jpg")).dimensions(), (256, 256));
    let mask = image::open(file.with_extension("png")).unwrap().into_luma8();
    assert_eq!(mask.dimensions(), (256, 256));
    // The subject's right eye, class 5, lies about column 99 of an aligned crop, the left one about 156.
    for (class, place) in [(5, 99.5f32), (4, 156.5)] {
        let columns: Vec<f32> =
            mask.enumerate_pixels().filter(|(_, _, p)| p[0] == class).map(|(x, _, _)| x as f32).collect();
        let mean = columns.iter().sum::<f32>() / columns.len() as f32;
        assert!((mean - place).abs() < 15.0, "class {class}: {mean}");
    }
    let (done, told, _) = prepare();
    assert!(done && told.contains("4 photos (0 new)"), "{told}");
    // What a full disk or a stranger left in their place is not trusted.
    let whole = std::fs::read(file.with_extension("jpg")).unwrap();
    std::fs::write(file.with_extension("jpg"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(pack.join("rafd-01-090/Rafd090_01_Caucasian_female_happy_frontal.png"), "junk").unwrap();
    let (done, told, _) = prepare();
    assert!(done && told.contains("4 photos (2 new)"), "{told}");
    assert_eq!(std::fs::read(file.with_extension("jpg")).unwrap(), whole);
    let config = scratch("rafd.toml");
    let text = format!(
        "name = 'rafd'\nsize = 'tiny'\nsteps = 2\nitems = 1\ntargets = 1\nsegment = 1\npairs = '{}'\n",
        pack.display()
    );
    std::fs::write(&config, text).unwrap();
    ok(mien(&["train", config.to_str().unwrap(), "--runs", runs.to_str().unwrap()]));
    let (nothing, out) = (scratch("no-set"), scratch("no-pack"));
    std::fs::create_dir_all(&nothing).unwrap();
    let refused = mien(&["prepare", nothing.to_str().unwrap(), "-o", out.to_str().unwrap()]);
    let message = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && message.contains("no layout") && !out.exists(), "{message}");
}

/// Writes a file with the names, shapes and container of the face-parsing checkpoints.
fn checkpoint(path: &Path, left_out: Option<&str>) {
    let mut python = Command::new("python3");
    python.current_dir(env!("CARGO_MANIFEST_DIR")).arg("tests/face_parsing/checkpoint.py").arg(path).args(left_out);
    assert!(python.status().expect("python3 starts").success());
}

#[test]
fn a_face_parsing_checkpoint_becomes_a_model() {
    let (file, folder, out) = (scratch("79999_iter.pth"), scratch("imported"), scratch("imported.png"));
    checkpoint(&file, None);
    ok(mien(&["import", "face-parsing", file.to_str().unwrap(), "--into", folder.to_str().unwrap()]));
    ok(edit_with(&folder, &out));
    // A generator learns on it; its weights are those that were imported.
    let (config, runs) = (scratch("on-imported.toml"), scratch("on-imported-runs"));
    let text = format!(
        "name = 'on-imported'\nsegmenter = 'face-parsing'\nstage = 'generator'\nfrom = '{}'\nsteps = 1\nitems = 1\ntargets = 1\nsegment = 0\n",
        folder.display()
    );
    std::fs::write(&config, text).unwrap();
    ok(mien(&["train", config.to_str().unwrap(), "--runs", runs.to_str().unwrap()]));
    assert!(runs.join("on-imported/step-000001/model.bpk").exists());
}

#[test]
fn other_checkpoints_are_refused_by_name() {
    let (file, folder) = (scratch("other.pth"), scratch("refused"));
    let refusal = || {
        let refused = mien(&["import", "face-parsing", file.to_str().unwrap(), "--into", folder.to_str().unwrap()]);
        assert!(!refused.status.success() && !folder.exists());
        String::from_utf8_lossy(&refused.stderr).into_owned()
    };
    checkpoint(&file, Some("ffm.conv1.weight"));
    let message = refusal();
    assert!(message.contains("other.pth") && message.contains("ffm.conv1.weight"), "{message}");
    std::fs::write(&file, "no checkpoint").unwrap();
    assert!(refusal().contains("79999_iter.pth"));
    std::fs::remove_file(&file).unwrap();
    assert!(refusal().contains("no such file"));
}

#[test]
fn a_published_model_is_exported_as_onnx_once() {
    let folder = scratch("onnx");
    let export = |model: &str| mien(&["export", "onnx", model, "-o", folder.to_str().unwrap()]);
    let refused = |model: &str| {
        let output = export(model);
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(refused("nobody").contains("nobody") && !folder.exists());
    ok(export("mien-slim-5"));
    let written = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let before = ["segmenter.onnx", "encoder.onnx", "decoder.onnx", "golden.safetensors"].map(written);
    assert!(before.iter().all(|bytes| bytes.len() > 1_000_000));
    std::fs::remove_file(folder.join("encoder.onnx")).unwrap();
    assert!(refused("mien-actions-7").contains("segmenter.onnx: is there already"));
    assert!(!folder.join("encoder.onnx").exists() && written("decoder.onnx") == before[2]);
}
