// 日本語。ないものは英語で表示される: en.js

/** @typedef {typeof import("./en.js")} English */

/** @type {English["percent"]} */
export const percent = (value) => `${Math.round(value * 100)} %`;
/** @type {English["size"]} */
export const size = (bytes) => (bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
/** @type {English["milliseconds"]} */
export const milliseconds = (ms) => (ms >= 1000 ? `${(ms / 1000).toFixed(1)} 秒` : `${Math.round(ms)} ミリ秒`);

/** @type {English["backends"]} */
export const backends = { webgpu: "GPU (WebGPU)", cpu: "CPU" };

/** @type {Record<string, string>} */
const classes = {
  background: "背景", skin: "肌", nose: "鼻", eyeglasses: "眼鏡", l_eye: "左目", r_eye: "右目",
  l_brow: "左眉", r_brow: "右眉", l_ear: "左耳", r_ear: "右耳", mouth_interior: "口の中",
  u_lip: "上唇", l_lip: "下唇", hair: "髪", hat: "帽子", earring: "イヤリング", necklace: "ネックレス", neck: "首", cloth: "服",
};
/** @type {English["className"]} */
export const className = (name) => classes[name] ?? name;

/** @type {English["stages"]} */
export const stages = {
  manifest: "モデルを確認しています…",
  loading: "エンジンを読み込んでいます…",
  heic: "HEIC を読む部品を読み込んでいます…",
  start: "エンジンを起動しています…",
  "self-test": "計算を確認しています…",
  ready: "準備ができました。",
};

/** @type {English["texts"]} */
export const texts = {
  "Change the expression of a face in a photo, in your browser, and nothing else in the photo.": "写真の顔の表情だけを、ブラウザの中で変えます。ほかの部分は変わりません。",
  "Mien: change a face's expression": "Mien: 顔の表情を変える",
  "Change the expression of a face in a photo, in your browser, and nothing else in the photo. Nothing is uploaded.": "写真の顔の表情だけを、ブラウザの中で変えます。ほかの部分は変わりません。何もアップロードしません。",
  "A portrait before and after its expression was edited, side by side.": "表情を変える前と後の肖像写真を並べたもの。",
  "Your photo never leaves this device": "写真がこの端末の外に出ることはありません",
  "New photo": "新規|写真",
  "Choose a photo": "写真を選ぶ",
  "Use the camera": "カメラを使う",
  "Close this photo": "この写真を閉じる",
  "This browser keeps the photo and its edits, here on your device, until you close it.": "写真と編集内容は、閉じるまでこの端末のブラウザに残ります。",
  Photo: "写真",
  "Mien runs entirely in your browser and needs JavaScript for it.": "Mien はすべてブラウザの中で動くため、JavaScript が必要です。",
  "Mien has not started. It needs a web address (http or https, not a file opened from disk) and a browser of the last years.": "Mien を起動できませんでした。http または https のアドレス (ディスク上のファイルは不可) と、新しいブラウザが必要です。",
  "Try again": "もう一度",
  Dismiss: "閉じる",
  "A new version of Mien is ready for your next visit.": "新しいバージョンは次回から使えます。",
  "Reload now": "今すぐ再読み込み",
  "A smiling woman: the left half of her face is the photo, the right half looks sad.": "ほほえむ女性。顔の左半分は元の写真、右半分は悲しい表情。",
  "Change the expression, keep the photo": "写真はそのまま、表情だけを変える",
  "Open a picture of a face: nothing is uploaded.": "顔の写真を開いてください。アップロードはされません。",
  "You can also drop it here or paste it.": "ここにドロップするか、貼り付けることもできます。",
  "The photo": "写真",
  Before: "前",
  After: "後",
  "Before and after divider": "前と後の境目",
  "All after": "すべて後",
  "Look at the photo: the arrow keys move it": "写真を見る: 矢印キーで動かす",
  Face: "顔",
  "Whole photo": "全体|",
  "B, or hold the photo": "B キー、または写真を長押し",
  "Hold to compare": "押している間だけ比較",
  "Before | After": "前 | 後",
  "Faces in the photo": "写真の中の顔",
  "Apply to all faces": "すべての顔|に適用",
  "Starting…": "起動しています…",
  Progress: "進み具合",
  Edit: "編集",
  Controls: "操作",
  Expression: "表情",
  Fine: "細部",
  Parts: "部分",
  Save: "保存",
  "Edit the chosen face": "選んだ顔を編集",
  Undo: "元に戻す",
  "Undo (Ctrl+Z)": "元に戻す (Ctrl+Z)",
  Redo: "やり直す",
  "Redo (Ctrl+Shift+Z)": "やり直す (Ctrl+Shift+Z)",
  Reset: "リセット",
  Neutral: "真顔",
  Happy: "喜び",
  Sad: "悲しみ",
  Surprise: "驚き",
  Fear: "恐れ",
  Disgust: "嫌悪",
  Anger: "怒り",
  Contempt: "軽蔑",
  Intensity: "強さ",
  "Your own": "自分の表情",
  "Save or manage…": "保存と管理…",
  "Single movements": "個別の動き",
  "Reset all": "すべて 0 に",
  "Left and right apart": "左右を別々に",
  "Their left is on the right of the picture.": "本人の左は写真の右側です。",
  "Mix two expressions": "二つの表情を混ぜる",
  "No edit": "編集なし",
  "Left and right choose the expression, up and down its strength, Home takes it away.": "左右キーで表情、上下キーで強さを選び、Home キーで取り消します。",
  "Model and engine": "モデルとエンジン",
  Model: "モデル",
  "Compare with": "比較するモデル",
  "Runs on the": "動作環境:",
  "Parts of the face": "顔の部分",
  "Brows and eyes": "眉と目",
  "Brows and eyes: strength": "眉と目: 強さ",
  Nose: "鼻",
  "Nose: strength": "鼻: 強さ",
  Mouth: "口",
  "Mouth: strength": "口: 強さ",
  "Rest of the face": "顔のほかの部分",
  "Rest of the face: strength": "顔のほかの部分: 強さ",
  "Show where the parts are": "部分の位置を表示",
  "Colour strength": "色の濃さ",
  "Parts found in the face, with their share of it": "顔の中に見つかった部分とその割合",
  Share: "共有",
  "Save JPEG": "JPEG で保存",
  "Save PNG": "PNG で保存",
  Copy: "コピー",
  "More to save": "ほかの保存方法",
  "All expressions (PNG)": "すべての表情 (PNG)",
  "Short video": "短い動画",
  "Edit only pictures that you may edit, and say so when you share them. An edited picture is no evidence of what anyone felt or did.": "編集してよい写真だけを編集し、共有するときはそのことを伝えてください。編集した写真は、その人の気持ちや行動の証拠にはなりません。",
  "About Mien": "Mien について",
  Language: "言語",
  "As in the browser": "ブラウザと同じ",
  "Your own expressions": "自分の表情",
  "Save this expression as": "この表情の名前",
  "To save one, first change the face.": "保存するには、まず顔を編集してください。",
  "Saved expressions": "保存した表情",
  "Export all": "すべて書き出す",
  "Import…": "読み込む…",
  "Was a picture edited with Mien?": "Mien で編集された画像かどうか",
  "PNGs, JPEGs and WebPs that are saved here say so: with what and where, signed with a key that this browser makes for each visit and never gives away. GIFs and videos bear the words alone.": "ここで保存した PNG、JPEG、WebP には、何をどこに使って編集したかが記されます。署名の鍵はこのブラウザーが訪問ごとに作り、外へは出しません。GIF と動画には言葉だけが入ります。",
  "Choose a picture": "画像を選ぶ",
  "It is looked at here, and nothing is uploaded.": "この端末の中で調べ、何も送信しません。",
  "You can also drop it here.": "ここにドロップすることもできます。",
  Close: "閉じる",
  "They hold no picture, and are kept in this browser only: export them to take them elsewhere.": "写真は含まれず、このブラウザだけに残ります。ほかで使うには書き出してください。",
  "Take a picture": "写真を撮る",
  "What the camera sees": "カメラの映像",
  "What the camera sees, with the expression": "表情を変えたカメラの映像",
  "As it is": "そのまま",
  "The camera goes off once the picture is taken. The picture stays on this device.": "撮影するとカメラは切れます。写真はこの端末に残ります。",
  "Take it": "撮る",
  Cancel: "やめる",
  "Drop the photo to open it": "写真をドロップして開く",
  "Try the astronaut": "宇宙飛行士で試す",
  "Try the admiral": "提督で試す",
  "Try an astronaut": "宇宙飛行士",
  "Try an admiral": "提督",
  "A smiling woman who turns surprised, and smiles again.": "ほほえむ女性が驚いた顔になり、またほほえみます。",
  Samples: "見本",
  "Copy link": "リンクをコピー",
  Saving: "保存中",
  "A PNG is exact. For JPEG and WebP:": "PNG は劣化しません。JPEG と WebP の設定:",
  "Longer side": "長い辺",
  "As in the photo": "写真と同じ",
  "2048 pixels": "2048 ピクセル",
  "1080 pixels": "1080 ピクセル",
  "Camera's data": "撮影情報",
  "Leave out": "残さない",
  "Keep all but the place": "場所以外を残す",
  "Keep all": "すべて残す",
  Quality: "画質",
  "Save WebP": "WebP で保存",
  "Moving GIF": "動く GIF",
  "Sample photos: Eileen Collins, NASA; Grace Hopper, U.S. Navy; both public domain.": "見本の写真: Eileen Collins、NASA。Grace Hopper、U.S. Navy。ともにパブリックドメイン。",
  "HEIC photos are read by": "HEIC の読み込み:",
  "and libde265 (LGPL), GIFs written by gifenc, MP4s by mp4-muxer (both MIT).": "と libde265 (LGPL)。書き出し: GIF は gifenc、MP4 は mp4-muxer (ともに MIT)。",
};

/** @type {English["names"]} */
export const names = {
  models: { "mien-slim": "表情全体", "mien-actions": "個別の動き", "mien-unet-cgan": "小型" },
  expressions: {
    neutral: "真顔", happy: "喜び", sad: "悲しみ", surprise: "驚き",
    fear: "恐れ", disgust: "嫌悪", anger: "怒り", contempt: "軽蔑",
  },
  regions: { eyes: "眉と目", nose: "鼻", mouth: "口", face: "顔のほかの部分" },
  moves: {
    brows: ["眉", "上", "下"], innerBrows: ["眉の内側", "上", "下"],
    eyes: ["目", "開く", "細める"], squint: ["目を細める", "強く", "弱く"],
    nose: ["鼻のしわ", "強く", "弱く"], cheeks: ["頬", "上", "下"], puff: ["頬をふくらませる", "強く", "弱く"],
    smile: ["口角", "上", "下"], mouth: ["口を開ける", "強く", "弱く"], upperLip: ["上唇", "上", "下"],
    pucker: ["唇をすぼめる", "強く", "弱く"], press: ["唇を結ぶ", "強く", "弱く"],
  },
  moveParts: { brows: "眉", eyes: "目", nose: "鼻と頬", mouth: "口とあご" },
  sides: { left: "本人の左", right: "本人の右" },
};

/** @type {English["phrases"]} */
export const phrases = {
  within: (name) => name,
  and: "と",
  moves: "個別の動き",
  at: (name, value) => `${name} ${value}`,
  share: (value, name) => `${name} ${value}`,
  partly: (value, part) => `${part}は ${value}`,
  without: (part) => `${part}を除く`,
  all: (value) => `すべての表情 ${value}`,
  strengthOf: (part) => `${part}: 強さ`,
};

/** @type {English["amount"]} */
export const amount = (done, total, seconds) => `${size(total)} 中 ${size(done)}${seconds === null ? "" : `、残り ${Math.ceil(seconds)} 秒`}`;

/** @type {English["status"]} */
export const status = {
  ready: (backend) => `準備ができました (${backends[backend]})。写真を選んでください。`,
  linked: (what) => `開いた写真はリンクのとおりに編集されます: ${what}。`,
  waiting: (name) => `エンジンが起動したら ${name} を開きます。`,
  opening: (name) => `${name} を開いています…`,
  kept: (what) => (what ? `顔が見つかりしだい「${what}」にします。` : ""),
  leftOutFiles: (name, count) => `${name} を開きました。写真は一度に一枚なので、ほかの ${count} 個のファイルは開いていません。`,
  finding: "顔を探しています…",
  studying: "顔を調べています…",
  chosen: (index, count) => (count > 1
    ? `顔が ${count} つ見つかり、顔 ${index + 1} が選ばれています。表情を選んでください。`
    : "顔が見つかりました。表情を選んでください。"),
  working: (what) => `「${what}」を作っています…`,
  edited: (what) => `${what}。`,
  leftOut: (model) => `「${model}」では個別の動きは使えないため、省かれます。`,
  saving: "元の大きさで画像を作っています…",
  saved: (name, bytes) => `${name} として保存しました (${size(bytes)})。`,
  sharing: "共有しています…",
  shared: "共有しました。",
  shareAgain: "画像ができました。もう一度「共有」を押してください。",
  sheet: "すべての表情の一覧を作っています…",
  video: (seconds) => `${seconds} 秒の動画を録画しています…`,
  gif: "GIF を作っています…",
  copied: "クリップボードにコピーしました。",
  linkCopied: "リンクをコピーしました。編集の内容だけで、写真は含みません。",
  cancelled: "何も保存していません。",
  notWhole: "目か口がよく見えないため、そこは効果が弱いか、不自然になることがあります。",
  reset: (index, count) => (count > 1 ? `顔 ${index + 1} を元の写真に戻しました。` : "元の写真に戻しました。"),
  restarting: (why) => `エンジンが止まりました (${why})。CPU で起動し直しています…`,
  back: (name) => `${name} は前回のままです。`,
  again: (name) => `${name} に戻りました。`,
  all: (count, what) => `${count} つの顔すべて: ${what}。`,
  allReset: "すべての顔を元の写真に戻しました。",
  closed: "写真を閉じました。ここには何も残っていません。",
  notKept: "このブラウザは写真を次回まで残せません。離れる前に保存してください。",
  recovered: "エンジンを CPU で起動し直しました。内容は元のままです。",
  beside: (model) => `境目の左: 「${model}」。`,
  switching: (model) => `モデル「${model}」を読み込んでいます…`,
};

/** @type {English["own"]} */
export const own = {
  save: "保存",
  replace: "置き換える",
  remove: "削除",
  restore: "元に戻す",
  nameOf: (name) => `「${name}」の名前`,
  removeOf: (name) => `「${name}」を削除`,
  restoreOf: (name) => `「${name}」を元に戻す`,
  saved: (name) => `「${name}」として保存しました。`,
  exists: (name) => `「${name}」はすでにあります。置き換えるか、別の名前にしてください。`,
  taken: (name) => `「${name}」はすでにあります。別の名前にしてください。`,
  nameless: "名前を入れてください。",
  renamed: (from, to) => `「${from}」を「${to}」に変えました。`,
  removed: (name) => `「${name}」を削除しました。`,
  restored: (name) => `「${name}」を元に戻しました。`,
  full: (most) => `保存できるのは ${most} 個までです。先にどれかを削除してください。`,
  notStored: "このブラウザには今回しか残りません。また使うには書き出してください。",
  file: "my-expressions.json",
  exported: (name) => `${name} として保存しました。`,
  imported: (file, added, renamed) => [`${file}: ${added === 0 ? "新しいものはありません" : `${added} 個の表情を追加しました`}。`,
    renamed && `名前が重なった ${renamed} 個は名前を変えました。`].filter(Boolean).join(""),
};

/** @type {English["ownFile"]} */
export const ownFile = {
  refused: (name, why) => `${name}: ${why}何も読み込みませんでした。`,
  noJson: "JSON ではありません。ここで書き出したファイルを選んでください。",
  other: "Mien の表情が入っていません。ここで書き出したファイルを選んでください。",
  version: (version) => `バージョン ${version} のファイルで、この Mien では読めません。ページを再読み込みして、もう一度試してください。`,
  count: (count, most) => `表情が ${count} 個あり、上限は ${most} 個です。減らしてから、もう一度試してください。`,
  full: (most) => `保存できるのは全部で ${most} 個までです。いくつか削除してから、もう一度試してください。`,
  large: (most) => `${size(most)} を超えています。ここで書き出したファイルを選んでください。`,
  entry: (index, field) => `${index} 番目の表情の「${field}」が使えません。書き出し直すか、取り除いてください。`,
};

/** @type {English["check"]} */
export const check = {
  nothing: (name) => `${name} には Mien の記載もコンテンツクレデンシャルもありません。取り除かれた可能性があるため、何の証明にもなりません。`,
  looking: (name) => `${name} を調べています…`,
  by: (tool) => `${tool} によるコンテンツクレデンシャル：`,
  signer: (name) => `署名者は「${name}」です。ここでは誰も保証していません。`,
  none: "コンテンツクレデンシャルがないか、読み取れません。取り除かれた可能性があります。",
  kept: "元の写真にもクレデンシャルがあり、この中に保たれています。",
  whole: "署名されてから変更されていません。",
  unchecked: "この種類の署名は、ここでは確認されません。",
  changed: "署名のあとで変更されています。このファイルには当てはまりません。",
  forged: "署名が合いません。偽造されたか壊れています。",
};

/** @type {English["errors"]} */
export const errors = {
  notNow: "まだ顔が選ばれていません。選ばれてから保存してください",
  lostSave: "途中でエンジンが止まりました。再開してからもう一度保存してください",
  replaced: "その間に別の写真か顔が選ばれました",
  file: (name, message) => (message.includes(name) ? message : `${name}: ${message}`),
  empty: (name) => `${name} は空です (0 バイト)。別のファイルを選んでください。`,
  tooLarge: (name, bytes, most) => `${name} は ${size(bytes)} あり、${size(most)} を超えるファイルは開けません。小さくしたものを開いてください。`,
  heic: (name) => `${name} は読めない HEIC です。壊れているかもしれません。JPEG で保存して、それを開いてください。`,
  heicLarge: (name, most) => `${name} は ${most} メガピクセルを超えています。小さくしたものを開いてください。`,
  unreadable: (name, why) => `${name} を読めませんでした (${why})。もう一度選んでください。`,
  source: (address, why) => `${address} を読み込めませんでした (${why})。アドレスを確かめてください。別のサイトの写真は、そのサイトがこのページに読み取りを許可する必要があります (CORS)。`,
  sample: (why) => `サンプル写真を読み込めませんでした (${why})。自分の写真を選んでください。`,
  camera: (name, why) => /** @type {Record<string, string>} */ ({
    NotAllowedError: "カメラが許可されていません。ブラウザの設定でこのページに許可するか、写真を選んでください。",
    NotFoundError: "カメラが見つかりません。写真を選んでください。",
    NotReadableError: "カメラの映像を読めません。ほかのアプリが使っているか、外れているかもしれません。",
  })[name] ?? `カメラを開けませんでした (${why})。写真を選んでください。`,
  shot: "カメラの映像から写真を作れませんでした。もう一度試すか、写真を選んでください。",
  noFile: "画像ファイルがありませんでした。画像ファイルをドロップするか、貼り付けてください。",
  edit: (what, why) => `「${what}」にできませんでした: ${why}`,
  face: (why) => `その顔は使えません: ${why}`,
  overlay: (why) => `部分を表示できませんでした: ${why}`,
  otherModel: (model, why) => `モデル「${model}」を並べて表示できません: ${why}`,
  save: (why) => `画像を保存できませんでした: ${why}`,
  share: (why) => `画像を共有できませんでした: ${why}。保存してください。`,
  video: (why) => `動画を作れませんでした: ${why}`,
  gif: (why) => `GIF を作れませんでした: ${why}`,
  link: (why) => `リンクをコピーできませんでした: ${why}。アドレスバーからコピーしてください。`,
  copy: (why) => `画像をコピーできませんでした: ${why}。保存してください。`,
  start: (why) => `エンジンを起動できませんでした: ${why}`,
  otherEngine: (model, other, why) => (model
    ? `モデル「${model}」を読み込めなかったため「${other}」を使います: ${why}`
    : `別のエンジンを読み込めなかったため、今のものを使い続けます: ${why}`),
  photoKills: (name) => `${name}: この写真でエンジンが二度止まったため、閉じました。小さくしたものか、別の写真を試してください。`,
  endless: "エンジンが何度も止まります。ページを再読み込みし、それでも直らなければ別のブラウザを試してください。",
};

/** @type {English["refusals"]} */
export const refusals = {
  picture: ({ name, reason }) => `${name}：読み取れる画像ではありません（${reason}）。JPEG、PNG、WebP、HEICのファイルを使ってください。`,
  tooLarge: ({ name, width, height, limit }) => `${name}：${width} × ${height}ピクセルは、ここで編集できる${limit}メガピクセルを超えています。先に縮小してください。`,
  noFace: ({ name }) => `${name}：顔が見つかりません。顔がカメラを向き、高さが40ピクセル以上ある写真を使ってください。`,
};

/** @type {English["reasons"]} */
export const reasons = {
  plain: "ネットワークだけで、手作りの規則なし",
  noWebGpu: "このブラウザでは WebGPU が使えません",
  noAdapter: "WebGPU が GPU を見つけられませんでした",
  noTimestamps: "GPU で時間を計れません",
  software: "GPU がソフトウェアのもので、CPU のほうが速い",
  nextTime: "今回は軽いエンジンで始まりました。GPU 用のものは次回から使われます",
  forced: "アドレスでの指定",
  createFailed: (why) => `GPU でエンジンが起動しませんでした: ${why}`,
  testFailed: (difference, tolerance) => `GPU の計算が違っていました (差 ${difference}、許容 ${tolerance})`,
  testThrew: (why) => `GPU が確認に失敗しました: ${why}`,
  slow: (seconds) => `GPU のエンジンが ${seconds} 秒以内に起動しませんでした`,
  cpuTest: (difference, tolerance) => `注意: CPU でも計算に ${difference} の差があります (許容 ${tolerance})。画像がおかしくなることがあります。`,
  cpuTestThrew: (why) => `注意: CPU でも確認に失敗しました (${why})。画像がおかしくなることがあります。`,
  deviceLost: (why) => `GPU が使えなくなりました${why ? `: ${why}` : ""}`,
  gpuMemory: "GPU のメモリがいっぱいです",
  workerFailed: (why) => why || "読み込めなかったか、失敗しました",
  panic: (why) => `エンジンが「${why}」で失敗しました`,
  restarted: (why) => `止まったため起動し直しました (${why})`,
  ended: "終了しました",
  notStarted: "エンジンが起動していません",
};

/** @type {English["live"]} */
export const live = {
  starting: "エンジンを起動しています…",
  trying: "この端末の速さを測っています…",
  running: (ms) => `一コマ ${milliseconds(ms)}。`,
  slow: (ms, most) => `ここでは一コマに ${milliseconds(ms)} かかります。ライブには ${most} ミリ秒以内が必要です。表情は撮った写真につきます。`,
  noFace: "顔が見えません。",
  failed: (why) => `ライブが止まりました: ${why}。表情は撮った写真につきます。`,
};

const damaged = "ページを再読み込みしてください。直らなければ、サーバー上のファイルが壊れています。";
/** @type {English["fetched"]} */
export const fetched = {
  missing: (file, code) => `${file} を読み込めませんでした (HTTP ${code})。${damaged}`,
  network: (file, why) => `${file} を読み込めませんでした (${why})。接続を確かめて、ページを再読み込みしてください。`,
  length: (file, got, want) => `${file} は ${want} バイトのはずが ${got} バイトです。${damaged}`,
  hash: (file) => `${file} の SHA-256 が合いません。${damaged}`,
  manifest: (file, why) => `${file} が使えません (${why})。${damaged}`,
  engine: (file, why) => `${file} を起動できませんでした (${why})。ページを再読み込みしてください。直らなければ、ブラウザが古いか、サーバー上のファイルが壊れています。`,
};

/** @type {English["page"]} */
export const page = {
  face: (index) => `顔 ${index + 1}`,
  canvas: (name, edits) => (edits.length ? `${name}、編集済み: ${edits.join("; ")}` : `${name}、編集なし`),
  faceEdit: (index, what) => `顔 ${index + 1}: ${what}`,
  share: (share) => (share < 0.001 ? "0.1 % 未満" : share < 0.01 ? `${(share * 100).toFixed(1)} %` : percent(share)),
  mixNone: "編集なし",
  moveBack: (what) => `${what}: 0 に戻す`,
  moved: (count) => `${count} 個変更`,
  movesElsewhere: "このモデルは表情全体だけを変えます。別のモデルでは眉、目、鼻、口を個別に動かせます。",
  useModel: (model) => `「${model}」を使う`,
  mixNoPlace: (what) => `${what}: 円の上にありません`,
  canvasBefore: (name) => `${name}、編集前`,
  divider: (value, [left, right]) => (value <= 0 ? `すべて${right}` : value >= 100 ? `すべて${left}` : `左 ${Math.round(value)} % が${left}`),
  othersOpen: (count) => `ほかの ${count} 個のタブでも Mien が開いていて、新しいバージョンが影響します。それらを閉じてから、ここで再読み込みしてください。`,
  close: "この写真を閉じる",
  closeUnsaved: "保存せずに閉じる",
  original: "元の写真",
  before: "前",
  after: "後",
  photoBefore: "編集前の写真",
  offline: "この端末に保存済み: ネットワークなしでも開けます。",
  about: (model) => [`モデル: ${model.name}`, model.architecture && `(${model.architecture})`, model.trained_on && `学習データ: ${model.trained_on}`,
    model.licence && `· 重みのライセンス: ${model.licence}`].filter(Boolean).join(" ") + "。",
  credits: (list) => `謝辞: ${list.map((one) => one.replace(/\.$/, "")).join("; ")}。`,
  pasted: "貼り付けた画像",
  shot: "camera.png",
};

/** @type {English["facts"]} */
export const facts = {
  model: "モデル", photo: "写真", preview: "プレビュー", downloaded: "読み込んだ量", memory: "メモリ", check: "確認の差",
  decode: "読み取り", detect: "顔を探す", segment: "部分の認識", align: "位置合わせ", encode: "顔を調べる", generate: "編集の計算", composite: "合成",
};
