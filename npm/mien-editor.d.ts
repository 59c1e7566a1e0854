import type { EditRequest, FaceBox, Limits, SeenClass } from "./pkg/webgpu/mien.js";

export type { ActionKind, EditRequest, FaceBox, Limits, SeenClass } from "./pkg/webgpu/mien.js";

/** The engine that runs: `why` it is not on the backend that was asked for, or ""; the model's licence and credits, to be shown. */
export interface EngineInfo {
  backend: "cpu" | "webgpu";
  why: string;
  model: { name: string; architecture?: string; trained_on?: string; licence?: string; credits: (string | Record<string, string>)[] };
  /** All models that `model` may name. */
  models: string[];
  /** Expressions, actions and regions by name; `told`: whether the model knows single actions. */
  limits: Limits & { told: boolean };
}

/** The photo and its face, in the photo's pixels. The first of `faces` is the one that is edited. */
export interface FaceFacts {
  name: string;
  width: number;
  height: number;
  /** What was changed while reading the photo, or "". */
  note: string;
  faces: FaceBox[];
  /** Corners of the square that an edit may change, clockwise from the face's top left. */
  quad: [number, number][];
  /** What is seen in that square, but for the background. */
  classes: SeenClass[];
  /** Whether eyes and mouth are seen; an edit may look weak or wrong where they are not. */
  whole: boolean;
}

export interface MienEditorEventMap {
  /** The engine runs. */
  ready: CustomEvent<EngineInfo>;
  /** The photo is shown and its face is known. */
  face: CustomEvent<FaceFacts>;
  /** What is shown has changed. */
  edit: CustomEvent<{ request: EditRequest }>;
  /** What has failed, in the page's language; it is shown in the element too. */
  error: CustomEvent<{ part: "engine" | "photo" | "edit"; message: string }>;
}

/** `<mien-editor>`. Importing the module defines it. */
export class MienEditor extends HTMLElement {
  /** The photo's address: JPEG, PNG or WebP, and AVIF or HEIC where the browser reads them. Another site's has to allow it (CORS). */
  src: string;
  /** What the photo shows, in words, for those who do not see it. */
  alt: string;
  /** One of `info.limits.expressions`, or "" for none. */
  expression: string;
  /** 0 to `info.limits.maxIntensity`; 1 where nothing is said. */
  intensity: number;
  /** "cpu", or "webgpu": five times the bytes to load, faster where there is a GPU, and the CPU where there is none. */
  backend: "cpu" | "webgpu";
  /** One of `info.models`; the default where it names none of them. */
  model: string;
  /** What is added of single actions, such as `{ "smile.left": 0.5 }`: `info.limits.actions`. Set anew to change. */
  get actions(): Record<string, number>;
  set actions(value: Record<string, number>);
  /** How much each part of the face takes on, 0 to 1: `info.limits.regions`. Set anew to change. */
  get regions(): Record<string, number>;
  set regions(value: Record<string, number>);
  /** A photo of the user's own in place of `src`; null for none. */
  get file(): Blob | null;
  set file(value: Blob | null);
  /** The engine, once it is ready. */
  readonly info: EngineInfo | null;
  /** The face, once it is known. */
  readonly facts: FaceFacts | null;
  /** As `file`; resolves once the face is known. */
  open(photo: Blob): Promise<FaceFacts>;
  /** The edited photo as PNG, in its own size, marked as edited. */
  save(): Promise<Blob>;

  addEventListener<K extends keyof MienEditorEventMap>(type: K, listener: (this: MienEditor, event: MienEditorEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof MienEditorEventMap>(type: K, listener: (this: MienEditor, event: MienEditorEventMap[K]) => unknown, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "mien-editor": MienEditor;
  }
}
