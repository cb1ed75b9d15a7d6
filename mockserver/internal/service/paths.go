package service

import (
	"net"
	"net/url"
	"strings"
)

// Hostname returns a Host header without its port, in lower case.
func Hostname(host string) string {
	if strings.Contains(host, ":") { // else SplitHostPort allocates an error
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// Unescape decodes a segment of a path. net/http has refused a path with a broken escape.
func Unescape(segment string) string {
	decoded, _ := url.PathUnescape(segment)
	return decoded
}

// WithoutDotSegments resolves "." and "..", escaped or not, in a path without its leading slash, as the URL class of JavaScript does.
// Empty segments stay.
func WithoutDotSegments(path string) string {
	if !strings.Contains(path, "/.") && !strings.Contains(path, "/%2") && !strings.HasPrefix(path, ".") && !strings.HasPrefix(path, "%2") {
		return path
	}
	kept := []string{""} // the root
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		last := i == len(segments)-1
		switch strings.ReplaceAll(strings.ToLower(segment), "%2e", ".") {
		case ".":
		case "..":
			if len(kept) > 1 {
				kept = kept[:len(kept)-1]
			}
		default:
			kept = append(kept, segment)
			continue
		}
		if last {
			kept = append(kept, "")
		}
	}
	return strings.Join(kept[1:], "/")
}
