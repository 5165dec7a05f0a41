// The forecast once it is worked out, two photographs under one slider, and the camera with the last photograph on top.
"use strict";

const place = document.querySelector("[data-forecast]");
if (place) {
  const note = document.getElementById("forecast-note");
  note.textContent = "Working out the forecast …";
  fetch(place.dataset.forecast)
    .then(async (answer) => {
      const text = await answer.text();
      if (!answer.ok) throw new Error(answer.status);
      place.innerHTML = text;
    })
    .catch(() => {
      note.innerHTML = '<a href="/diary/forecast">The forecast could not be worked out here: see why</a>';
    });
}

for (const pair of document.querySelectorAll(".pair")) {
  const slide = pair.querySelector(".slide");
  if (!slide) continue;
  const input = slide.querySelector("input");
  input.hidden = false;
  pair.classList.add("sliding");
  input.addEventListener("input", (event) => {
    pair.style.setProperty("--cut", `${event.target.value}%`);
  });
}

const fault = document.getElementById("fault");
if (fault) fault.focus();

const camera = document.getElementById("camera");
if (camera && navigator.mediaDevices && navigator.mediaDevices.getUserMedia) {
  const by = (id) => document.getElementById(id);
  const [video, under, note, file, view] = ["video", "under", "camera-note", "photo", "place"].map(by);
  const last = JSON.parse(camera.dataset.last);
  let stream = null;
  camera.hidden = false;
  const lay = () => {
    const id = last[view.value];
    under.hidden = !id;
    if (id) under.src = `/diary/photo/${id}`;
  };
  const end = () => {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    by("camera-view").hidden = true;
  };
  by("camera-start").addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch {
      note.textContent = "The camera cannot be used here. Choose a file instead.";
      return;
    }
    video.srcObject = stream;
    by("camera-view").hidden = false;
    lay();
    await video.play();
  });
  view.addEventListener("change", lay);
  by("see").addEventListener("input", (event) => {
    under.style.setProperty("--see", event.target.value / 100);
  });
  by("camera-take").addEventListener("click", () => {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob((blob) => {
      const box = new DataTransfer();
      box.items.add(new File([blob], "photograph.jpg", { type: "image/jpeg" }));
      file.files = box.files;
      by("overlay_of").value = under.hidden ? "" : last[view.value];
      note.textContent = "Taken. Keep it, or take another.";
      end();
    }, "image/jpeg", 0.92);
  });
  file.addEventListener("change", () => { by("overlay_of").value = ""; });
  addEventListener("pagehide", end);
}
