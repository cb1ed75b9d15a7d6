package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/bucktgo/buckt"
)

// localFile is a file to upload.
type localFile struct {
	key, path string
	size      int64
}

func (t *tour) upload(ctx context.Context) error {
	files, err := repositoryFiles()
	if err != nil {
		return err
	}
	var sent, total int64
	for _, f := range files {
		total += f.size
	}
	t.printf("%d files, %d bytes", len(files), total)
	shown := int64(0)
	for _, f := range files {
		_, err := t.client.Files.UploadFile(ctx, t.bucketID, f.key, f.path, buckt.FileUploadParams{
			Progress: func(ofFile, _ int64) {
				if quarter := (sent + ofFile) * 4 / total; quarter > shown {
					shown = quarter
					t.printf("%3d %% at %s", quarter*25, f.key)
				}
			},
		})
		if err != nil {
			return err
		}
		sent += f.size
	}
	return nil
}

// repositoryFiles finds the Go and Markdown files of the client, the documents and the examples by the place of this source file, so
// that the working directory does not matter, and no other files are uploaded. They are so few that no request waits for the rate limit.
func repositoryFiles() ([]localFile, error) {
	_, self, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(self), "..", "..")
	var files []localFile
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			folder, err := filepath.Rel(root, path)
			if top, _, _ := strings.Cut(filepath.ToSlash(folder), "/"); !slices.Contains([]string{".", "docs", "examples"}, top) {
				return fs.SkipDir
			}
			return err
		case !slices.Contains([]string{".go", ".md"}, filepath.Ext(path)):
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		key, err := filepath.Rel(root, path)
		files = append(files, localFile{key: filepath.ToSlash(key), path: path, size: info.Size()})
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("the source of this program is not where it was compiled: start it with go run, and without -trimpath")
	}
	return files, err
}
