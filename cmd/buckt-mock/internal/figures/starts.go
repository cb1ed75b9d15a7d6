package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// measureStarts prints the medians of several starts: the time to the first line, and to the first response.
func measureStarts(ctx context.Context, n int, command []string) error {
	var ready, answered []time.Duration
	for range n {
		began := time.Now()
		p, err := start(ctx, command)
		if err != nil {
			return err
		}
		ready = append(ready, time.Since(began))
		err = ask(ctx, p)
		answered = append(answered, time.Since(began))
		if err := p.stop(); err != nil {
			return fmt.Errorf("the end of the program: %w", err)
		}
		if err != nil {
			return err
		}
	}
	fmt.Printf("%d starts: the first line after %v, the first answer after %v (medians); the slowest answer after %v\n",
		n, median(ready), median(answered), slices.Max(answered).Round(10*time.Microsecond))
	return nil
}

// ask sends one request over a new connection.
func ask(ctx context.Context, p *program) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.Buckt.BaseURL+"/buckets", nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+p.Buckt.APIKey)
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the first answer is %s", resp.Status)
	}
	return nil
}

func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return ((sorted[middle-1] + sorted[middle]) / 2).Round(10 * time.Microsecond)
	}
	return sorted[middle].Round(10 * time.Microsecond)
}
