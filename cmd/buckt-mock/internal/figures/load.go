package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// store is a place for objects.
type store struct {
	name string // in words
	// request returns a request for the object with a number.
	request func(ctx context.Context, method string, n int, body []byte) (*http.Request, error)
}

// measureLoad puts and gets objects. It prints their number and the memory of the program.
func measureLoad(ctx context.Context, l load, command []string) error {
	p, err := start(ctx, command)
	if err != nil {
		return err
	}
	defer func() { _ = p.stop() }()
	s, err := p.store(ctx)
	if err != nil {
		return err
	}
	requests, took, err := l.run(ctx, s)
	if err != nil {
		return err
	}
	peak, err := p.peakMemory()
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d requests in %v at %d connections, %.0f a second, on %d objects of %d bytes; peak memory (VmHWM) %s\n",
		s.name, requests, took.Round(time.Millisecond), l.connections, float64(requests)/took.Seconds(), l.keys, l.size, peak)
	return nil
}

// run sends requests to a store until the time is over, and returns their number.
func (l load) run(ctx context.Context, s store) (requests int64, took time.Duration, err error) {
	began := time.Now()
	deadline := began.Add(l.time)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: l.connections, MaxConnsPerHost: l.connections}}
	defer client.CloseIdleConnections()
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var workers sync.WaitGroup
	var done atomic.Int64
	for worker := range l.connections {
		workers.Go(func() {
			// Each worker has its own objects, whose content it can verify. Every other request reads one.
			for n := worker % l.keys; ctx.Err() == nil && time.Now().Before(deadline); n = l.next(n) {
				if err := l.putAndGet(ctx, client, s, n); err != nil {
					fail(err)
					return
				}
				done.Add(2)
			}
		})
	}
	workers.Wait()
	return done.Load(), time.Since(began), context.Cause(ctx)
}

// next returns the number of the worker's next object.
func (l load) next(n int) int {
	if n += l.connections; n < l.keys {
		return n
	}
	return n % l.connections % l.keys
}

func (l load) putAndGet(ctx context.Context, client *http.Client, s store, n int) error {
	content := make([]byte, l.size)
	for i := range content {
		content[i] = byte(rand.Uint32())
	}
	if _, err := s.exchange(ctx, client, http.MethodPut, n, content); err != nil {
		return err
	}
	got, err := s.exchange(ctx, client, http.MethodGet, n, nil)
	if err == nil && !bytes.Equal(got, content) {
		err = errors.New("what was got is not what was put")
	}
	return err
}

func (s store) exchange(ctx context.Context, client *http.Client, method string, n int, body []byte) ([]byte, error) {
	req, err := s.request(ctx, method, n, body)
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode/100 != 2 {
		err = fmt.Errorf("%s of object %d: %s: %.200s", method, n, resp.Status, content)
	}
	return content, err
}
