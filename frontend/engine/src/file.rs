//! Files of the browser: a stream for the whole, random access for the parts.

use js_sys::{ArrayBuffer, Object, Reflect, Uint8Array};
use rubrica_core::digest::Hasher;
use rubrica_core::source::{Source, SourceError};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, FileReaderSync, ReadableStreamByobReader, ReadableStreamGetReaderOptions,
    ReadableStreamReaderMode,
};

/// How much is read at a time.
const PIECE_LEN: u32 = 2 << 20;

/// Random access to a file. Nothing but the ranges asked for is ever in memory.
#[derive(Debug)]
pub(crate) struct FileSource {
    blob: Blob,
    reader: FileReaderSync,
    length: u64,
}

impl FileSource {
    /// Opens a file.
    pub(crate) fn new(file: File) -> Result<Self, SourceError> {
        let blob: Blob = file.into();
        let reader = FileReaderSync::new().map_err(|error| unreadable(&error))?;
        // The size is a whole number below 2^53.
        let length = blob.size() as u64;
        Ok(Self { blob, reader, length })
    }

    /// Digests the file in constant memory, telling how far it has come. The reader fills the same
    /// buffer again and again: the only way to read a stream that leaves no garbage behind.
    pub(crate) async fn digest(
        &self,
        mut hasher: Hasher,
        mut progress: impl FnMut(u64),
    ) -> Result<Hasher, SourceError> {
        let options = ReadableStreamGetReaderOptions::new();
        options.set_mode(ReadableStreamReaderMode::Byob);
        let reader: ReadableStreamByobReader =
            self.blob.stream().get_reader_with_options(&options).unchecked_into();
        let mut buffer = ArrayBuffer::new(PIECE_LEN);
        let mut piece = vec![0; PIECE_LEN as usize];
        let mut done = 0;
        loop {
            let view: Object = Uint8Array::new(&buffer).into();
            let result = JsFuture::from(reader.read_with_array_buffer_view(&view))
                .await
                .map_err(|error| unreadable(&error))?;
            let value =
                Reflect::get(&result, &"value".into()).map_err(|error| unreadable(&error))?;
            let Ok(view) = value.dyn_into::<Uint8Array>() else { break };
            let length = view.length() as usize;
            if length == 0 {
                break;
            }
            let filled = piece.get_mut(..length).ok_or(SourceError::OutOfRange)?;
            view.copy_to(filled);
            hasher.update(filled);
            done += length as u64;
            progress(done);
            buffer = view.buffer();
        }
        if done == self.length { Ok(hasher) } else { Err(SourceError::OutOfRange) }
    }
}

impl Source for FileSource {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), SourceError> {
        let end = offset.checked_add(buffer.len() as u64).ok_or(SourceError::OutOfRange)?;
        if end > self.length {
            return Err(SourceError::OutOfRange);
        }
        let slice = self
            .blob
            .slice_with_f64_and_f64(offset as f64, end as f64)
            .map_err(|error| unreadable(&error))?;
        let read = self.reader.read_as_array_buffer(&slice).map_err(|error| unreadable(&error))?;
        let read = Uint8Array::new(&read);
        if read.length() as usize != buffer.len() {
            return Err(SourceError::OutOfRange);
        }
        read.copy_to(buffer);
        Ok(())
    }
}

/// The browser's own words are for logs only, which there are none of here.
fn unreadable(error: &JsValue) -> SourceError {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
    SourceError::Unreadable(name.unwrap_or_default())
}
