//! Tells cargo when the pages inside this program have to be taken anew. There is nothing to build:
//! without pages the program says so when it is asked for them.

fn main() {
    let pages = "../frontend/dist";
    if std::path::Path::new(pages).is_dir() {
        println!("cargo::rerun-if-changed={pages}");
    } else {
        // Becomes true when somebody builds them.
        println!("cargo::rerun-if-changed=../frontend");
    }
}
