/** The exchange that the service's documentation shows: GET …/abc123/messages?watermark=0001a-94 is answered by it. */
export const documentedExchange = {
  conversationId: 'abc123',
  watermark: '0001a-94',
  answer: `{
    "messages": [
        {
            "conversation": "abc123",
            "id": "abc123|0000",
            "text": "hello",
            "from": "user1"
        },
        {
            "conversation": "abc123",
            "id": "abc123|0001",
            "text": "Nice to see you, user1!",
            "from": "bot1"
        }
    ],
    "watermark": "0001a-95"
}`,
} as const;
