//! A file of a gibibyte is digested in constant memory while the page stays responsive.

use rubrica_tests::browser::Browser;
use rubrica_tests::demo::Demo;
use std::collections::HashMap;
use std::fs;

/// Size of the file.
const SIZE: u64 = 1 << 30;
/// How much memory the pages may take for it, code and first use included.
const MEMORY_KIB: u64 = 200 * 1024;
/// SHA-256 of a gibibyte of zeros: `head -c 1073741824 /dev/zero | sha256sum`.
const DIGEST: &str = "49bc20df15e412a64472421e13fe86ff1c5165e18b2afccf160d4dc19fe68a14";

#[tokio::test]
async fn a_gibibyte_is_read_in_constant_memory_and_can_be_cancelled() {
    let demo = Demo::start();
    let browser = Browser::start(demo.address()).await;
    let citizen = demo.citizen("ready");
    let password = citizen.password.expect("a password");
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("large.bin");
    // Sparse: it takes no room on the disk.
    fs::File::create(&path).and_then(|file| file.set_len(SIZE)).expect("a large file");

    browser.log_in(&citizen.id, &password).await;
    browser.go("/sign").await;
    let before = renderer_memory_kib(browser.driver_process());

    // Cancel: the file is let go at once.
    browser.choose("file", &path).await;
    browser.click("reading-cancel").await;
    browser.until("nothing is read", async || !browser.has("reading").await).await;
    assert!(!browser.has("file-known").await);

    // Frames go on while the file is read: the page answers.
    browser
        .run(
            "window.frames_ = 0; window.worst_ = 0; let last = performance.now();
             const tick = now => { window.frames_ += 1;
               window.worst_ = Math.max(window.worst_, now - last); last = now;
               requestAnimationFrame(tick); };
             requestAnimationFrame(tick);",
        )
        .await;
    browser.choose("file", &path).await;
    browser.element("reading").await;
    let mut peak = 0;
    let mut clicked = false;
    while !browser.has("file-known").await {
        peak = peak.max(renderer_memory_kib(browser.driver_process()));
        if !clicked && browser.has("reading").await {
            browser.click("language-en").await;
            assert_eq!(browser.text("heading").await, "Choose the document");
            clicked = browser.has("reading").await;
        }
    }
    assert!(clicked, "a click was answered while the file was read");
    browser.click("digest-short").await;
    assert_eq!(browser.text("digest").await, DIGEST);
    let frames = browser.run("return window.frames_").await.as_u64().expect("a number");
    let worst = browser.run("return window.worst_").await.as_f64().expect("a number");
    assert!(frames > 20, "{frames} frames");
    assert!(worst < 1_500.0, "the page stood still for {worst} ms");
    let grown = peak.saturating_sub(before);
    assert!(grown < MEMORY_KIB, "{grown} KiB more for {} KiB", SIZE / 1024);
    browser.close().await;
}

/// Resident memory of all renderers below a process.
fn renderer_memory_kib(ancestor: u32) -> u64 {
    let mut parents = HashMap::new();
    let mut renderers = HashMap::new();
    for entry in fs::read_dir("/proc").expect("/proc").flatten() {
        let Ok(process) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        // Processes come and go while the directory is read.
        let Ok(status) = fs::read_to_string(entry.path().join("status")) else { continue };
        let field = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        };
        parents.insert(process, field("PPid:").unwrap_or_default());
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        if line.windows(15).any(|part| part == b"--type=renderer") {
            renderers.insert(process, field("VmRSS:").unwrap_or_default());
        }
    }
    let descends = |mut process: u32| {
        while let Some(parent) = parents.get(&process) {
            if *parent == u64::from(ancestor) {
                return true;
            }
            process = u32::try_from(*parent).unwrap_or_default();
        }
        false
    };
    renderers.iter().filter(|(process, _)| descends(**process)).map(|(_, memory)| memory).sum()
}
