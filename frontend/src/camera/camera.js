// Photographs and one continuous video with the camera of this device. No text, no decisions.

// Shows the camera. What it returns stops it.
export async function startCamera(video, facingMode) {
  const wanted = { video: { facingMode, width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false };
  const stream = await navigator.mediaDevices.getUserMedia(wanted);
  video.srcObject = stream;
  await video.play();
  return () => stream.getTracks().forEach((track) => track.stop());
}

// The picture of this moment.
export async function takePhoto(video) {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext("2d").drawImage(video, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
  return new File([blob], "photo.jpg", { type: blob.type });
}

// Records what the camera shows until what it returns is called, or the time is over; then hands the film over.
// Called with false it forgets the film.
export function record(video, seconds, onFile) {
  const kinds = ["video/webm;codecs=vp8", "video/webm", "video/mp4"];
  const mimeType = kinds.find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(video.srcObject, { mimeType, videoBitsPerSecond: 1500000 });
  const pieces = [];
  const end = (keep) => {
    if (keep === false) {
      clearTimeout(timer);
      recorder.onstop = null;
    }
    if (recorder.state !== "inactive") recorder.stop();
  };
  const timer = setTimeout(end, seconds * 1000);
  recorder.ondataavailable = (event) => pieces.push(event.data);
  recorder.onstop = () => {
    clearTimeout(timer);
    onFile(new File(pieces, "video", { type: recorder.mimeType }));
  };
  recorder.start();
  return end;
}
