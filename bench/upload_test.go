package bench

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/bucktgo/buckt"
)

const uploadSize = 1 << 30

// BenchmarkUpload1GiB uploads a sparse file. The hand-written code wraps its file: net/http sends a bare one with sendfile, which excludes
// a report of progress and the timeout of an attempt without any.
func BenchmarkUpload1GiB(b *testing.B) {
	client, hand := clients(b)
	hand.client.Timeout = 0
	name := filepath.Join(b.TempDir(), "film.mp4")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		b.Fatal(err)
	}
	if err := os.Truncate(name, uploadSize); err != nil {
		b.Fatal(err)
	}
	compareBatches(b, 1,
		func() error {
			file, err := client.Files.UploadFile(b.Context(), bucketID, "film.mp4", name, buckt.FileUploadParams{})
			if err == nil && file.Size != uploadSize {
				err = fmt.Errorf("%d bytes arrived", file.Size)
			}
			return err
		},
		func() error { return hand.upload(name) },
	)
}

func (c *byHand) upload(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	req, err := http.NewRequest(http.MethodPut, c.base+"/buckets/"+bucketID+"/files/film.mp4", struct{ io.Reader }{f})
	if err != nil {
		return err
	}
	req.ContentLength = uploadSize
	req.Header.Set("Authorization", "Bearer "+c.key)
	req.Header.Set("Content-Type", "video/mp4")
	resp, err := c.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		return fmt.Errorf("unexpected status %s", resp.Status)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
