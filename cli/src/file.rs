//! Files: read in pieces, written whole or not at all.

use rubrica_core::source::{Source, SourceError};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A file as a document: nothing holds more than the piece that is looked at.
#[derive(Debug)]
pub(crate) struct FileSource {
    file: File,
    len: u64,
}

impl FileSource {
    /// Opens a regular file.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        Ok(Self { len: metadata.len(), file })
    }

    /// Writes the whole document to `writer`.
    pub(crate) fn copy_to(&self, writer: &mut impl Write) -> Result<(), CopyError> {
        let mut offset = 0;
        while offset < self.len {
            let length = PIECE_LEN.min(self.len - offset);
            writer.write_all(&self.read_range(offset, length)?)?;
            offset += length;
        }
        Ok(())
    }
}

/// A document could not be copied.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CopyError {
    #[error(transparent)]
    Read(#[from] SourceError),
    #[error(transparent)]
    Write(#[from] io::Error),
}

impl Source for FileSource {
    fn len(&self) -> u64 {
        self.len
    }

    #[cfg(unix)]
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), SourceError> {
        use std::os::unix::fs::FileExt;
        self.file.read_exact_at(buffer, offset).map_err(|error| unreadable(&error))
    }

    #[cfg(not(unix))]
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), SourceError> {
        use std::io::{Seek, SeekFrom};
        let mut file = &self.file;
        file.seek(SeekFrom::Start(offset))
            .and_then(|_| file.read_exact(buffer))
            .map_err(|error| unreadable(&error))
    }
}

fn unreadable(error: &io::Error) -> SourceError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => SourceError::OutOfRange,
        _ => SourceError::Unreadable(error.to_string()),
    }
}

/// A file that comes into being only when it is complete: written beside its place, synchronised,
/// then renamed. Dropped before, it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct PendingFile {
    file: File,
    temporary: PathBuf,
    place: PathBuf,
}

impl PendingFile {
    /// Starts a file that will be at `place`.
    pub(crate) fn create(place: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        Self::with(place, &options)
    }

    /// The same for a file that only its owner may read.
    pub(crate) fn create_private(place: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        Self::with(place, &options)
    }

    fn with(place: &Path, options: &OpenOptions) -> io::Result<Self> {
        let name = place
            .file_name()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not the name of a file"))?;
        let mut temporary_name = std::ffi::OsString::from(".");
        temporary_name.push(name);
        temporary_name.push(format!(".{}.part", std::process::id()));
        let temporary = place.with_file_name(temporary_name);
        let file = options.open(&temporary)?;
        Ok(Self { file, temporary, place: place.to_owned() })
    }

    /// Where the bytes are until the file is complete.
    pub(crate) fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Puts the file in its place, for good.
    pub(crate) fn finish(self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.temporary, &self.place)
    }
}

impl Write for PendingFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.file.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for PendingFile {
    fn drop(&mut self) {
        // After `finish` it is no longer there, which is as it should be.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Reads a small file: keys, certificates, passwords.
pub(crate) fn read_small(path: &Path) -> io::Result<Vec<u8>> {
    const MAX_LEN: u64 = 1 << 20;
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_LEN + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_LEN {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "larger than 1 MiB"));
    }
    Ok(bytes)
}

/// How much of a document is in memory at a time.
const PIECE_LEN: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_finished_leaves_nothing() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let place = directory.path().join("out.pdf");
        let mut pending = PendingFile::create(&place).expect("created");
        pending.write_all(b"half").expect("written");
        drop(pending);
        assert_eq!(fs::read_dir(directory.path()).expect("listed").count(), 0);

        let mut pending = PendingFile::create(&place).expect("created");
        pending.write_all(b"whole").expect("written");
        pending.finish().expect("finished");
        assert_eq!(fs::read(&place).expect("read"), b"whole");
        assert_eq!(fs::read_dir(directory.path()).expect("listed").count(), 1);
    }

    #[test]
    fn a_document_is_read_where_it_is_asked_for() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let place = directory.path().join("in");
        fs::write(&place, b"0123456789").expect("written");
        let source = FileSource::open(&place).expect("opened");
        assert_eq!(source.len(), 10);
        assert_eq!(source.read_range(3, 4).as_deref(), Ok(&b"3456"[..]));
        assert_eq!(source.read_range(8, 4), Err(SourceError::OutOfRange));
        assert!(FileSource::open(directory.path()).is_err(), "a directory is no document");
    }
}
