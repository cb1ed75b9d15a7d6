package xxhash

import (
	"encoding/binary"
	"math/bits"
)

func uint32At(p []byte, at int) uint64 { return uint64(binary.LittleEndian.Uint32(p[at:])) }
func uint64At(p []byte, at int) uint64 { return binary.LittleEndian.Uint64(p[at:]) }

const mixer = 0x9FB21C651E98DF25

// short64 hashes up to 240 bytes to 64 bits.
func short64(p []byte) uint64 {
	n := len(p)
	switch {
	case n == 0:
		return avalanche64(secretAt(56) ^ secretAt(64))
	case n <= 3:
		low, _ := tiny(p)
		return avalanche64(low ^ secretAt(0)&(1<<32-1) ^ secretAt(4)&(1<<32-1))
	case n <= 8:
		h := uint32At(p, n-4) + uint32At(p, 0)<<32 ^ secretAt(8) ^ secretAt(16)
		h = (h ^ bits.RotateLeft64(h, 49) ^ bits.RotateLeft64(h, 24)) * mixer
		h = (h ^ (h>>35 + uint64(n))) * mixer
		return h ^ h>>28
	case n <= 16:
		low := uint64At(p, 0) ^ secretAt(24) ^ secretAt(32)
		high := uint64At(p, n-8) ^ secretAt(40) ^ secretAt(48)
		return avalanche3(uint64(n) + bits.ReverseBytes64(low) + high + fold(low, high))
	}
	h := uint64(n) * prime64n1
	if n <= 128 {
		for i := range (n-1)/32 + 1 {
			h += mix16(p[16*i:], 32*i) + mix16(p[n-16*(i+1):], 32*i+16)
		}
		return avalanche3(h)
	}
	for i := range 8 {
		h += mix16(p[16*i:], 16*i)
	}
	h = avalanche3(h)
	for i := 8; i < n/16; i++ {
		h += mix16(p[16*i:], 16*(i-8)+3)
	}
	return avalanche3(h + mix16(p[n-16:], 136-17))
}

// tiny joins up to 3 bytes, for both halves of a hash.
func tiny(p []byte) (low, high uint64) {
	n := len(p)
	joined := uint32(p[0])<<16 | uint32(p[n/2])<<24 | uint32(p[n-1]) | uint32(n)<<8
	return uint64(joined), uint64(bits.RotateLeft32(bits.ReverseBytes32(joined), 13))
}

func mix16(p []byte, at int) uint64 {
	return fold(uint64At(p, 0)^secretAt(at), uint64At(p, 8)^secretAt(at+8))
}

// short128 hashes up to 240 bytes to 128 bits.
func short128(p []byte) (low, high uint64) {
	n := len(p)
	const half = 1<<32 - 1
	switch {
	case n == 0:
		return avalanche64(secretAt(64) ^ secretAt(72)), avalanche64(secretAt(80) ^ secretAt(88))
	case n <= 3:
		low, high = tiny(p)
		return avalanche64(low ^ (secretAt(0)^secretAt(4))&half), avalanche64(high ^ (secretAt(8)^secretAt(12))&half)
	case n <= 8:
		keyed := uint32At(p, 0) + uint32At(p, n-4)<<32 ^ secretAt(16) ^ secretAt(24)
		high, low = bits.Mul64(keyed, prime64n1+uint64(n)<<2)
		high += low << 1
		low ^= high >> 3
		low = (low ^ low>>35) * mixer
		return low ^ low>>28, avalanche3(high)
	case n <= 16:
		first, last := uint64At(p, 0), uint64At(p, n-8)
		high, low = bits.Mul64(first^last^secretAt(32)^secretAt(40), prime64n1)
		low += uint64(n-1) << 54
		last ^= secretAt(48) ^ secretAt(56)
		high += last + last&half*(prime32n2-1)
		low ^= bits.ReverseBytes64(high)
		rest := high * prime64n2
		high, low = bits.Mul64(low, prime64n2)
		return avalanche3(low), avalanche3(high + rest)
	}
	low = uint64(n) * prime64n1
	mix := func(a, b []byte, at int) {
		low = low + mix16(a, at) ^ (uint64At(b, 0) + uint64At(b, 8))
		high = high + mix16(b, at+16) ^ (uint64At(a, 0) + uint64At(a, 8))
	}
	if n <= 128 {
		for i := (n - 1) / 32; i >= 0; i-- {
			mix(p[16*i:], p[n-16*(i+1):], 32*i)
		}
	} else {
		for i := range 4 {
			mix(p[32*i:], p[32*i+16:], 32*i)
		}
		low, high = avalanche3(low), avalanche3(high)
		for i := 4; i < n/32; i++ {
			mix(p[32*i:], p[32*i+16:], 32*(i-4)+3)
		}
		mix(p[n-16:], p[n-32:], 136-17-16)
	}
	return avalanche3(low + high), -avalanche3(low*prime64n1 + high*prime64n4 + uint64(n)*prime64n2)
}
