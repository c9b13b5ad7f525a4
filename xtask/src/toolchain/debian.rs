//! The standard library for WebAssembly from Debian's source, linked as a rustup toolchain.
//!
//! Debian 12 carries a recent rustc (`rustc-web`), the source of its library (`rust-web-src`) and a
//! C library for WASI. From these a sysroot is put together once and kept in the cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::{Target, active_sysroot};
use crate::stamp::Stamp;
use crate::workspace::Workspace;
use crate::{process, system};

/// The name of the toolchain: `cargo +rust-wasm`.
pub(crate) const NAME: &str = "rust-wasm";

/// Debian's compiler. It must not be the first in PATH: it has no WebAssembly library of its own.
const RUSTC: &str = "/usr/bin/rustc";
const RUSTLIB: &str = "/usr/lib/rustlib";
const LIBC: &str = "/usr/lib/wasm32-wasi";
const PACKAGES: [&str; 3] = ["rustc-web", "rust-web-src", "wasi-libc"];
/// Raise it when the recipe changes, so that sysroots made by the old one are made again.
const RECIPE: &str = "2";
/// What a crate graph may link: `test` too, so that the very same tests run on WebAssembly.
const LIBRARIES: &str = "std,panic_abort,test";

const NO_THREADS: &str = r#"
#![no_std]
/// ENOSYS of WASI.
const UNSUPPORTED: i32 = 52;
#[unsafe(no_mangle)]
extern "C" fn pthread_join(_thread: usize, _result: usize) -> i32 {
    UNSUPPORTED
}
#[unsafe(no_mangle)]
extern "C" fn pthread_detach(_thread: usize) -> i32 {
    UNSUPPORTED
}
"#;

/// Whether the toolchain is linked and was made from the compilers that are installed now.
pub(super) fn is_current(workspace: &Workspace) -> bool {
    let sysroot = sysroot(workspace);
    stamp().is_ok_and(|stamp| stamp.matches(&sysroot)) && is_linked(&sysroot)
}

/// Installs what is missing, builds the sysroot and links it.
pub(super) fn build(workspace: &Workspace) -> Result<()> {
    system::require(&PACKAGES, "Rust for WebAssembly")?;
    let sysroot = sysroot(workspace);
    let stamp = stamp()?;
    if !stamp.matches(&sysroot) {
        process::say("Building Rust's standard library for WebAssembly (about two minutes, once)");
        let work = workspace.cache.join("rust-wasm-build");
        remove(&work)?;
        remove(&sysroot)?;
        fs::create_dir_all(&work)?;
        compile(&work)?;
        assemble(&work, &sysroot)?;
        stamp.write(&sysroot)?;
        remove(&work)?;
    }
    process::run(rustup().args(["toolchain", "link", NAME]).arg(&sysroot))
}

/// Builds the library for each target by means of an empty crate.
fn compile(work: &Path) -> Result<()> {
    fs::create_dir(work.join("src"))?;
    fs::write(work.join("src/lib.rs"), "#![no_std]\n")?;
    fs::write(
        work.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nedition = \"2024\"\n[workspace]\n\
         [profile.release]\npanic = \"abort\"\n",
    )?;
    let mut cargo = process::cargo();
    cargo
        .current_dir(work)
        .args(["build", "--release", &format!("-Zbuild-std={LIBRARIES}")])
        .env("RUSTC", RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("__CARGO_DEFAULT_LIB_METADATA", "stablestd")
        // Without bitcode in the library, link-time optimisation of the products fails.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", work.join("target"))
        .env_remove("CARGO_BUILD_TARGET");
    for target in Target::ALL {
        cargo.args(["--target", target.triple()]);
    }
    process::run(&mut cargo)
}

/// Puts the sysroot together: Debian's for the host, ours for WebAssembly, rustup's linkers.
fn assemble(work: &Path, sysroot: &Path) -> Result<()> {
    let rustup = active_sysroot()?;
    let host = host(&rustup)?;
    let libraries = sysroot.join("lib/rustlib");
    fs::create_dir_all(&libraries)?;
    // A tree of links: the compiler finds procedural macros' library here.
    process::run(
        Command::new("cp").arg("-as").arg(Path::new(RUSTLIB).join(&host)).arg(&libraries),
    )?;
    for target in Target::ALL {
        let lib = libraries.join(target.triple()).join("lib");
        fs::create_dir_all(&lib)?;
        let built = work.join("target").join(target.triple()).join("release/deps");
        for entry in built.read_dir()? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.ends_with(".rlib") && !name.starts_with("libempty-") {
                fs::copy(&path, lib.join(&*name))?;
            }
        }
    }
    assemble_libc(&rustup, &host, &libraries)?;
    let bin = libraries.join(&host).join("bin");
    fs::create_dir_all(&bin)?;
    for linker in ["rust-lld", "wasm-component-ld"] {
        link(&tools(&rustup, &host).join(linker), &bin.join(linker))?;
    }
    let bin = sysroot.join("bin");
    fs::create_dir_all(&bin)?;
    link(&rustup.join("bin/cargo"), &bin.join("cargo"))?;
    let script =
        format!("#!/bin/sh\nexec {RUSTC} --sysroot \"{}\" \"$@\"\n", sysroot.to_string_lossy());
    fs::write(bin.join("rustc"), script)?;
    process::run(Command::new("chmod").arg("755").arg(bin.join("rustc")))
}

/// Adds the C library for WASI, and to its start files what it lacks.
///
/// Debian's is of 2022 and knows nothing of threads, while Rust's library names these functions
/// (test programs reach them). WASI 0.2 has no threads, so they can only say so.
fn assemble_libc(rustup: &Path, host: &str, libraries: &Path) -> Result<()> {
    let lib = libraries.join(Target::Wasip2.triple()).join("lib");
    let contained = lib.join("self-contained");
    fs::create_dir_all(&contained)?;
    fs::copy(Path::new(LIBC).join("libc.a"), contained.join("libc.a"))
        .with_context(|| format!("{LIBC}/libc.a cannot be copied"))?;
    let source = contained.join("threads.rs");
    let object = contained.join("threads.o");
    fs::write(&source, NO_THREADS)?;
    let sysroot = libraries.join("../..");
    process::run(
        Command::new(RUSTC)
            .arg("--sysroot")
            .arg(&sysroot)
            .args(["--edition=2024", "--crate-type=lib", "--emit=obj", "-O", "-Cpanic=abort"])
            .args(["--target", Target::Wasip2.triple(), "-o"])
            .args([&object, &source]),
    )?;
    for start in ["crt1-command.o", "crt1-reactor.o"] {
        process::run(
            Command::new(tools(rustup, host).join("rust-lld"))
                .args(["-flavor", "wasm", "-r", "-o"])
                .arg(contained.join(start))
                .arg(Path::new(LIBC).join(start))
                .arg(&object),
        )?;
    }
    Ok(())
}

/// The host's triple, read off the toolchain that is active.
fn host(rustup: &Path) -> Result<String> {
    let said = process::capture(Command::new(rustup.join("bin/rustc")).arg("-vV"))?;
    let line = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(line.context("`rustc -vV` names no host")?.to_owned())
}

/// The sysroot depends on both compilers: Debian's compiles, rustup's brings cargo and linkers.
fn stamp() -> Result<Stamp> {
    if !Path::new(RUSTC).exists() {
        bail!("{RUSTC} is not installed");
    }
    let debian = process::capture(Command::new(RUSTC).arg("-vV"))?;
    let rustup = active_sysroot()?;
    Ok(Stamp::of([RECIPE, &debian, &rustup.to_string_lossy(), LIBRARIES]))
}

/// Where rustup's toolchain keeps its linkers.
fn tools(rustup: &Path, host: &str) -> PathBuf {
    rustup.join("lib/rustlib").join(host).join("bin")
}

fn sysroot(workspace: &Workspace) -> PathBuf {
    workspace.cache.join(NAME)
}

fn is_linked(sysroot: &Path) -> bool {
    let output = rustup().args(["which", "--toolchain", NAME, "rustc"]).output();
    let Ok(output) = output else { return false };
    let said = String::from_utf8_lossy(&output.stdout);
    let Ok(rustc) = Path::new(said.trim()).canonicalize() else { return false };
    sysroot.join("bin/rustc").canonicalize().is_ok_and(|ours| ours == rustc)
}

fn rustup() -> Command {
    let mut command = Command::new("rustup");
    process::forget_cargo(&mut command);
    command
}

fn link(from: &Path, to: &Path) -> Result<()> {
    if !from.exists() {
        bail!("{} is missing from the Rust toolchain", from.display());
    }
    process::run(Command::new("ln").arg("-sfn").arg(from).arg(to))
}

fn remove(dir: &Path) -> Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", dir.display()))
        }
        _ => Ok(()),
    }
}
