//! Makes the bindings for Spin's interfaces from their descriptions in the published `spin-sdk`, the
//! very ones that the component is compiled against.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../Cargo.lock");
    let sdk = sdk()?;
    let interface = |name: &str| sdk.join("wit/deps").join(name);
    // Debug text of a path is a string literal of Rust.
    let text = format!(
        "wasmtime::component::bindgen!({{
            path: [{:?}, {:?}],
            inline: \"package rubrica:spin-host;
                world imports {{
                    import spin:sqlite/sqlite@3.1.0;
                    import spin:variables/variables@3.0.0;
                }}\",
            imports: {{ default: async | trappable }},
            with: {{ \"spin:sqlite/sqlite.connection\": crate::sqlite::Connection }},
            require_store_data_send: true,
        }});",
        interface("spin-sqlite@3.1.0"),
        interface("spin-variables@3.0.0"),
    );
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("bindings.rs"), text)?;
    Ok(())
}

/// Where cargo keeps the source of `spin-sdk`.
fn sdk() -> Result<PathBuf, Box<dyn Error>> {
    let output = Command::new(env::var("CARGO")?)
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(env::var("CARGO_MANIFEST_DIR")?)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("cargo lists no packages")?;
    let manifest = packages
        .iter()
        .find(|package| package["name"] == "spin-sdk")
        .and_then(|package| package["manifest_path"].as_str())
        .ok_or("spin-sdk is not among the dependencies of the workspace")?;
    Ok(Path::new(manifest).parent().ok_or("a manifest is in a directory")?.to_path_buf())
}
