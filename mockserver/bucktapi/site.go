package bucktapi

import (
	"bytes"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// SiteOf implements [service.Site]. The domain of a bucket serves files only, also after the bucket's deletion.
func (s control) SiteOf(host string) (bucketID string, found bool) {
	s.begin()
	defer s.mu.Unlock()
	b, known := s.domains[host]
	if b != nil {
		bucketID = b.ID
	}
	return bucketID, known || strings.HasSuffix(host, managedSuffix)
}

// SiteOfPath implements [service.Site]. It reads a path that begins with the domain of a bucket. The rest is the path at that
// domain.
func (s control) SiteOfPath(path string) (host, file string, found bool) {
	first, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	host = service.Hostname(service.Unescape(first))
	_, found = s.SiteOf(host)
	return host, "/" + rest, found
}

// Resolves implements [service.Site].
func (s control) Resolves(host string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.domains[host]
	return b == nil || !b.DNSUnset
}

// ServeFile implements [service.Site]. It serves a bucket's files as a content delivery network does. The path is escaped still.
func (s control) ServeFile(c *service.Call, host, path string) {
	s.setRequestID(c)
	key := strings.TrimPrefix(service.Unescape(path), "/")
	f, epoch := s.publicFile(host, key)
	if !s.Resolves(host) {
		http.Error(c.Stream(), "The DNS records of "+host+" are not set: see System.SetDNS and POST /_mock/dns", http.StatusNotFound)
		return
	}
	if s.serveCORS(c, host) {
		return
	}
	if f == nil || c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead {
		http.Error(c.Stream(), "Not Found", http.StatusNotFound)
		return
	}
	header := c.Header
	header.Set("Content-Type", f.ContentType)
	header.Set("ETag", f.etag)
	if *f.CacheControl != "" {
		header.Set("Cache-Control", *f.CacheControl)
	}
	served := &countingWriter{ResponseWriter: c.Stream()}
	http.ServeContent(served, c.Request, "", f.LastModified, bytes.NewReader(f.content))
	s.countBandwidth(host, served.n, epoch)
}

func (s *System) publicFile(host, key string) (f *file, epoch int) {
	s.begin()
	defer s.mu.Unlock()
	b := s.domains[host]
	if b == nil || b.Status != active || !utf8.ValidString(key) {
		return nil, s.epoch
	}
	f, _ = b.files.Get(key)
	return f, s.epoch
}

// countBandwidth notes bytes that were served from the state of an epoch. They are accounted for at night.
func (s *System) countBandwidth(host string, n int64, epoch int) {
	now := s.begin()
	defer s.mu.Unlock()
	b := s.domains[host]
	if b == nil || epoch != s.epoch {
		return
	}
	b.settleBandwidth(now)
	if b.BandwidthPendingBytes == 0 {
		b.BandwidthDue = nightAfter(now)
	}
	b.BandwidthPendingBytes += n
}

// settleBandwidth adds the bytes served before the last night, unless a billing period has ended since.
func (b *bucket) settleBandwidth(now time.Time) {
	b.org.activeSubscription(now)
	if b.BandwidthPendingBytes > 0 && !now.Before(b.BandwidthDue) {
		b.BandwidthUsedBytes += b.BandwidthPendingBytes
		b.BandwidthPendingBytes = 0
	}
}

// nightAfter is the next 03:00 UTC, when bandwidth is accounted for.
func nightAfter(now time.Time) time.Time {
	night := now.UTC().Truncate(day).Add(3 * time.Hour)
	if !night.After(now) {
		night = night.Add(day)
	}
	return night
}

type countingWriter struct {
	http.ResponseWriter
	n int64
}

func (w *countingWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.n += int64(n)
	return n, err
}
