package buckt

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
)

// list calls remove with the items of each page. The last item of a page is removed after the next page was fetched, whose start it
// marks.
func (e *emptier) list(ctx context.Context, kind, idMarker string, remove func([]s3Item) error) error {
	query := url.Values{kind: {""}, "encoding-type": {"url"}}
	var held []s3Item
	var cycle cursorCycle
	for empty := 0; ; {
		var page s3List
		if err := e.s3.doWithNewKey(ctx, e.newUntil, http.MethodGet, "", query, nil, &page); err != nil {
			return err
		}
		items := slices.Concat(page.Versions, page.DeleteMarkers, page.Uploads)
		e.found += int64(len(items))
		empty++
		if len(items) > 0 {
			empty = 0
		}
		items = append(held, items...)
		if !*page.IsTruncated {
			return remove(items)
		}
		key, id := page.NextKeyMarker, page.NextVersionIDMarker+page.NextUploadIDMarker
		held = nil
		if at := slices.IndexFunc(items, func(i s3Item) bool { return i.Key == key && i.VersionID+i.UploadID == id }); at >= 0 {
			held = []s3Item{items[at]}
			items = slices.Delete(items, at, at+1)
		}
		if err := remove(items); err != nil {
			return err
		}
		switch {
		case cycle.seen(key + "\x00" + id):
			return &CursorCycleError{Operation: e.s3.op.name, Cursor: key}
		case empty >= e.s3.core.maxEmptyPages:
			return &EmptyPagesError{Operation: e.s3.op.name, Pages: empty}
		}
		query.Set("key-marker", key)
		query.Del(idMarker)
		if id != "" {
			query.Set(idMarker, id)
		}
	}
}

// cursorCycle detects a cycle of cursors in constant memory: it compares each cursor with an earlier one, which it replaces after
// 1, 2, 4, … cursors.
type cursorCycle struct {
	cursor   string
	age, max int
}

func (c *cursorCycle) seen(cursor string) bool {
	if c.max > 0 && cursor == c.cursor {
		return true
	}
	if c.age++; c.age >= c.max {
		c.cursor, c.age, c.max = cursor, 0, max(1, 2*c.max)
	}
	return false
}

// deleteBatch deletes up to emptyBatch versions.
func (e *emptier) deleteBatch(ctx context.Context, batch []s3Item) (r deleteResult) {
	var result s3Deleted
	if r.err = e.s3.doWithNewKey(ctx, e.newUntil, http.MethodPost, "", url.Values{"delete": {""}}, deleteDocument(batch), &result); r.err != nil {
		return r
	}
	type id struct{ key, version string }
	failed := map[id]bool{}
	for _, f := range result.Errors[:min(len(result.Errors), len(batch))] {
		if f.Code == "NoSuchKey" || f.Code == "NoSuchVersion" {
			continue
		}
		failed[id{f.Key, f.VersionID}] = true
		r.failures = append(r.failures, EmptyFailure{
			Key: e.hide.Text(f.Key), VersionID: firstLine(f.VersionID, e.hide),
			Code: firstLine(f.Code, e.hide), Message: firstLine(f.Message, e.hide),
		})
	}
	r.Objects = int64(len(batch) - len(r.failures))
	for _, item := range batch {
		if !failed[id{item.Key, item.VersionID}] {
			r.Bytes += item.Size
		}
	}
	return r
}

// deleteOne deletes a version or aborts an upload. If it does not exist, it counts as deleted.
func (e *emptier) deleteOne(ctx context.Context, item s3Item) (r deleteResult) {
	query := url.Values{}
	done := EmptyProgress{Objects: 1, Bytes: item.Size}
	switch {
	case item.UploadID != "":
		query.Set("uploadId", item.UploadID)
		done = EmptyProgress{Uploads: 1}
	case item.VersionID != "":
		query.Set("versionId", item.VersionID)
	}
	err := e.s3.do(ctx, http.MethodDelete, item.Key, query, nil, noResult{})
	f, failed := errors.AsType[*Error](err)
	switch {
	case err == nil, failed && f.StatusCode == http.StatusNotFound && f.Code != "NoSuchBucket":
		r.EmptyProgress = done
	case failed && (f.StatusCode == http.StatusForbidden || f.StatusCode == http.StatusConflict || f.StatusCode == http.StatusBadRequest):
		r.failures = []EmptyFailure{{item.Key, item.VersionID, item.UploadID, f.Code, f.Message}}
	default:
		r.err = err
	}
	return r
}
