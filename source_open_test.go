package buckt_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

type nilReaderAt struct{}

func (*nilReaderAt) ReadAt([]byte, int64) (int, error) { return 0, io.EOF }

type nilMap map[string]int

func (nilMap) Read([]byte) (int, error) { return 0, io.EOF }

// onlyReader hides all methods of a reader except Read.
type onlyReader struct{ io.Reader }

func TestUploadsInvalidInput(t *testing.T) {
	t.Parallel()
	upload := func(name, field, rule string, change func(*buckt.FileUploadParams)) inputCase {
		return inputCase{name: name, operation: "Files.Upload", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				p := buckt.FileUploadParams{Source: buckt.FromBytes([]byte("hello"))}
				change(&p)
				f, err := c.Files.Upload(ctx, "bkt_1", "a.txt", p)
				require.Nil(t, f)
				return err
			}}
	}
	source := func(name, rule string, s buckt.Source) inputCase {
		return upload(name, "Source", rule, func(p *buckt.FileUploadParams) { p.Source = s })
	}
	dir, err := os.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { _ = dir.Close() })
	closed, err := os.Open("go.mod")
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	runInput(t, []inputCase{
		source("no source", "must be FromReader", buckt.Source{}),
		source("nil reader", "nil reader", buckt.FromReader(nil)),
		source("nil file", "nil reader", buckt.FromReader((*os.File)(nil))),
		source("nil buffer", "nil reader", buckt.FromReader((*bytes.Buffer)(nil))),
		source("nil strings.Reader", "nil reader", buckt.FromReader((*strings.Reader)(nil))),
		source("nil map", "nil reader", buckt.FromReader(nilMap(nil))),
		source("nil reader with a size", "nil reader", buckt.FromReaderSize(nil, 1)),
		source("nil file with a size", "nil reader", buckt.FromReaderSize((*os.File)(nil), 1)),
		source("nil ReaderAt", "nil reader", buckt.FromReaderAt(nil, 1)),
		source("nil pointer ReaderAt", "nil reader", buckt.FromReaderAt((*nilReaderAt)(nil), 1)),
		source("negative size", "negative", buckt.FromReaderSize(strings.NewReader("x"), -1)),
		source("negative size of a ReaderAt", "negative", buckt.FromReaderAt(strings.NewReader("x"), -1)),
		source("a directory", "directory", buckt.FromReader(dir)),
		source("a directory with a size", "directory", buckt.FromReaderSize(dir, 1)),
		source("a file that is closed", "readable", buckt.FromReader(closed)),
		upload("unknown optimization", "Optimization", `"extreme"`, func(p *buckt.FileUploadParams) { p.Optimization = "extreme" }),
		upload("line break in the content type", "ContentType", "ASCII", func(p *buckt.FileUploadParams) { p.ContentType = "a/b\r\nX: y" }),
		upload("content type beyond ASCII", "ContentType", "ASCII", func(p *buckt.FileUploadParams) { p.ContentType = "text/ü" }),
		upload("line break in the cache control", "CacheControl", "ASCII", func(p *buckt.FileUploadParams) { p.CacheControl = "a\nb" }),
	})
}

// A source that fails when its head is read for the content type is an input error.
func TestUploadOfASourceThatFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	client, s := newScript(t, object(`{"object":"file","id":"a","key":"a"}`))
	_, err := client.Files.Upload(t.Context(), "bkt_1", "a", buckt.FileUploadParams{Source: buckt.FromReader(onlyReader{io.MultiReader(strings.NewReader("x"), errReader{broken})})})
	e, ok := errors.AsType[*buckt.InvalidInputError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, "Source", e.Field)
	require.ErrorIs(t, err, broken)
	require.Empty(t, s.sent())

	// With an extension the head is not read: the request is begun, and not tried again.
	_, err = client.Files.Upload(t.Context(), "bkt_1", "a.txt", buckt.FileUploadParams{Source: buckt.FromReaderSize(errReader{broken}, 5)})
	require.ErrorIs(t, err, broken)
	require.Len(t, s.sent(), 1)
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

func TestUploadFileInvalidInput(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "a.txt")
	require.NoError(t, os.WriteFile(file, []byte("hello"), 0o600))
	client, s := newScript(t)
	for _, tt := range []struct {
		name, path, field, rule string
		params                  buckt.FileUploadParams
		is                      error
	}{
		{"a missing file", filepath.Join(dir, "nobody"), "name", "can be read", buckt.FileUploadParams{}, fs.ErrNotExist},
		{"no name", "", "name", "can be read", buckt.FileUploadParams{}, fs.ErrNotExist},
		{"a directory", dir, "name", "directory", buckt.FileUploadParams{}, nil},
		{"a source as well", file, "Source", "must not be set", buckt.FileUploadParams{Source: buckt.FromBytes(nil)}, nil},
		{"a bad optimization", file, "Optimization", "none, light", buckt.FileUploadParams{Optimization: "x"}, nil},
	} {
		_, err := client.Files.UploadFile(t.Context(), "bkt_1", "a.txt", tt.path, tt.params)
		e, ok := errors.AsType[*buckt.InvalidInputError](err)
		require.True(t, ok, "%s: %v", tt.name, err)
		require.Equal(t, "Files.Upload", e.Operation, tt.name)
		require.Equal(t, tt.field, e.Field, tt.name)
		require.Contains(t, e.Rule, tt.rule, tt.name)
		if tt.is != nil {
			require.ErrorIs(t, err, tt.is, tt.name)
		}
	}
	// The key and the bucket are validated before the file is opened.
	_, err := client.Files.UploadFile(t.Context(), "", "a.txt", file, buckt.FileUploadParams{})
	require.True(t, isType[*buckt.InvalidInputError](err))
	_, err = client.Files.UploadFile(t.Context(), "bkt_1", "../a", file, buckt.FileUploadParams{})
	require.True(t, isType[*buckt.InvalidInputError](err))
	require.Empty(t, s.sent())
}
