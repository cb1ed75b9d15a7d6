package service

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWithoutDotSegments(t *testing.T) {
	for path, want := range map[string]string{
		"":                         "",
		"v1/buckets":               "v1/buckets",
		"v1//buckets/":             "v1//buckets/",
		"v1/.hidden/a..b/...":      "v1/.hidden/a..b/...",
		"v1/buckets/%2f/%2E%2fx":   "v1/buckets/%2f/%2E%2fx",
		"./v1":                     "v1",
		"../../v1":                 "v1",
		"%2e%2E/v1":                "v1",
		"v1/./buckets/%2e/x":       "v1/buckets/x",
		"v1/keys/../buckets":       "v1/buckets",
		"v1/keys/.%2E/%2e./health": "health",
		"v1/keys/.":                "v1/keys/",
		"v1/keys/..":               "v1/",
		"v1/..":                    "",
		"/../v1":                   "v1",
		"a//../v1":                 "a/v1",
	} {
		t.Run(path, func(t *testing.T) { require.Equal(t, want, WithoutDotSegments(path)) })
	}
}
