// Package mediatype determines the media type of a file, with the same result on every machine.
package mediatype

import (
	"net/http"
	"path"
	"strings"
)

// byExtension are the types by extension. The tables of operating systems are not used, because they differ.
var byExtension = map[string]string{
	".avif": "image/avif", ".bmp": "image/bmp", ".gif": "image/gif", ".ico": "image/vnd.microsoft.icon",
	".jpeg": "image/jpeg", ".jpg": "image/jpeg", ".png": "image/png", ".svg": "image/svg+xml", ".tif": "image/tiff",
	".tiff": "image/tiff", ".webp": "image/webp", ".heic": "image/heic",

	".css": "text/css; charset=utf-8", ".csv": "text/csv; charset=utf-8", ".htm": "text/html; charset=utf-8",
	".html": "text/html; charset=utf-8", ".ics": "text/calendar; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".md": "text/markdown; charset=utf-8", ".mjs": "text/javascript; charset=utf-8", ".txt": "text/plain; charset=utf-8",
	".log": "text/plain; charset=utf-8", ".vtt": "text/vtt; charset=utf-8",

	".json": "application/json", ".jsonl": "application/jsonl", ".map": "application/json", ".pdf": "application/pdf",
	".wasm": "application/wasm", ".webmanifest": "application/manifest+json", ".xml": "application/xml",
	".yaml": "application/yaml", ".yml": "application/yaml", ".sql": "application/sql",

	".7z": "application/x-7z-compressed", ".bz2": "application/x-bzip2", ".gz": "application/gzip",
	".tar": "application/x-tar", ".tgz": "application/gzip", ".xz": "application/x-xz", ".zip": "application/zip",
	".zst": "application/zstd",

	".doc": "application/msword", ".epub": "application/epub+zip", ".rtf": "application/rtf",
	".docx":    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".odt":     "application/vnd.oasis.opendocument.text",
	".ppt":     "application/vnd.ms-powerpoint",
	".pptx":    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".xls":     "application/vnd.ms-excel",
	".xlsx":    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".parquet": "application/vnd.apache.parquet",

	".aac": "audio/aac", ".flac": "audio/flac", ".m4a": "audio/mp4", ".mp3": "audio/mpeg", ".ogg": "audio/ogg",
	".opus": "audio/ogg", ".wav": "audio/wav",
	".avi": "video/x-msvideo", ".m4v": "video/mp4", ".mkv": "video/matroska", ".mov": "video/quicktime",
	".mp4": "video/mp4", ".mpeg": "video/mpeg", ".webm": "video/webm",
	".otf": "font/otf", ".ttf": "font/ttf", ".woff": "font/woff", ".woff2": "font/woff2",
}

// SniffLen is the maximum number of bytes that Sniff uses.
const SniffLen = 512

// ByExtension returns the type for the extension of a key, or "" if it is unknown.
func ByExtension(key string) string { return byExtension[strings.ToLower(path.Ext(key))] }

// Sniff returns the type for the first bytes of a file.
func Sniff(head []byte) string {
	if len(head) == 0 {
		return "application/octet-stream"
	}
	return http.DetectContentType(head)
}
