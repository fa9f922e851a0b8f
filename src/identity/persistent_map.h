// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

namespace countersign::identity {

/// An ordered map of which a copy costs nothing and a change of one copy touches no other: a
/// balanced tree whose nodes are never changed once made, so that copies share all but the path to
/// what differs. A change costs O(log n), reading is safe from any number of threads.
///
/// `Key` compares by `<` with whatever is looked up. The balance is that of Adams' trees with the
/// parameters of Hirai and Yamamoto, "Balancing weight-balanced trees" (2011): <3, 2>.
template <typename Key, typename Value>
class PersistentMap {
 public:
  std::size_t size() const { return size_of(root_); }
  bool empty() const { return root_ == nullptr; }
  /// Whether the other is a copy that nothing was done to since.
  bool is_same(const PersistentMap& other) const { return root_ == other.root_; }

  /// The value of `key`, or null.
  template <typename Wanted>
  const Value* find(const Wanted& key) const {
    // One comparison a node, and one more at the end.
    const Node* const nearest = last_node_to(key);
    return nearest == nullptr || nearest->key < key ? nullptr : &nearest->value;
  }

  /// The last one that is not behind `wanted`; nulls when there is none.
  template <typename Wanted>
  std::pair<const Key*, const Value*> last_to(const Wanted& wanted) const {
    const Node* const best = last_node_to(wanted);
    return best == nullptr ? std::pair<const Key*, const Value*>()
                           : std::pair(&best->key, &best->value);
  }

  /// How many come before `wanted`.
  template <typename Wanted>
  std::size_t count_before(const Wanted& wanted) const {
    std::size_t count = 0;
    for (const Node* node = root_.get(); node != nullptr;) {
      const bool before = node->key < wanted;
      count += before ? size_of(node->left) + 1 : 0;
      node = (before ? node->right : node->left).get();
    }
    return count;
  }

  /// Adds or replaces.
  void put(Key key, Value value) { root_ = with(root_, std::move(key), std::move(value)); }

  /// As `put`, but quicker, for a map of which no copy was made yet: its nodes are changed in
  /// place.
  void put_unshared(Key key, Value value) { put_in_place(root_, std::move(key), std::move(value)); }

  /// Does nothing when there is none.
  void erase(const Key& key) {
    if (find(key) != nullptr) {
      root_ = without(root_, key);
    }
  }

  /// Calls `visit(key, value)` in order for all that are not before `from`, until it says false.
  template <typename Wanted, typename Visit>
  void visit_from(const Wanted& from, const Visit& visit) const {
    static_cast<void>(walk_from(root_.get(), from, visit));
  }

  /// Calls `visit(key, value)` for all in order.
  template <typename Visit>
  void visit_all(const Visit& visit) const {
    walk_all(root_.get(), visit);
  }

 private:
  struct Node;

  template <typename Wanted>
  const Node* last_node_to(const Wanted& wanted) const {
    const Node* best = nullptr;
    for (const Node* node = root_.get(); node != nullptr;) {
      const bool behind = wanted < node->key;
      best = behind ? best : node;
      node = (behind ? node->left : node->right).get();
    }
    return best;
  }

  using Link = std::shared_ptr<Node>;
  struct Node {
    Key key;
    Value value;
    std::size_t size;
    Link left;
    Link right;
  };

  static constexpr std::size_t kDelta = 3;
  static constexpr std::size_t kRatio = 2;

  static std::size_t size_of(const Link& link) { return link == nullptr ? 0 : link->size; }
  static std::size_t weight_of(const Link& link) { return size_of(link) + 1; }

  static Link join(Key key, Value value, Link left, Link right) {
    const std::size_t size = size_of(left) + size_of(right) + 1;
    return std::make_shared<Node>(
        Node{std::move(key), std::move(value), size, std::move(left), std::move(right)});
  }

  /// `join` for sides of which one may be one too heavy.
  static Link balanced(Key key, Value value, Link left, Link right) {
    if (weight_of(right) > kDelta * weight_of(left)) {
      const Node& heavy = *right;
      if (weight_of(heavy.left) < kRatio * weight_of(heavy.right)) {
        return join(heavy.key, heavy.value,
                    join(std::move(key), std::move(value), std::move(left), heavy.left),
                    heavy.right);
      }
      const Node& middle = *heavy.left;
      return join(middle.key, middle.value,
                  join(std::move(key), std::move(value), std::move(left), middle.left),
                  join(heavy.key, heavy.value, middle.right, heavy.right));
    }
    if (weight_of(left) > kDelta * weight_of(right)) {
      const Node& heavy = *left;
      if (weight_of(heavy.right) < kRatio * weight_of(heavy.left)) {
        return join(heavy.key, heavy.value, heavy.left,
                    join(std::move(key), std::move(value), heavy.right, std::move(right)));
      }
      const Node& middle = *heavy.right;
      return join(middle.key, middle.value, join(heavy.key, heavy.value, heavy.left, middle.left),
                  join(std::move(key), std::move(value), middle.right, std::move(right)));
    }
    return join(std::move(key), std::move(value), std::move(left), std::move(right));
  }

  static Link with(const Link& at, Key key, Value value) {
    if (at == nullptr) {
      return join(std::move(key), std::move(value), nullptr, nullptr);
    }
    if (key < at->key) {
      return balanced(at->key, at->value, with(at->left, std::move(key), std::move(value)),
                      at->right);
    }
    if (at->key < key) {
      return balanced(at->key, at->value, at->left,
                      with(at->right, std::move(key), std::move(value)));
    }
    return join(std::move(key), std::move(value), at->left, at->right);
  }

  static void put_in_place(Link& at, Key key, Value value) {
    if (at == nullptr) {
      at = join(std::move(key), std::move(value), nullptr, nullptr);
      return;
    }
    if (key < at->key) {
      put_in_place(at->left, std::move(key), std::move(value));
    } else if (at->key < key) {
      put_in_place(at->right, std::move(key), std::move(value));
    } else {
      at->value = std::move(value);
      return;
    }
    at->size = size_of(at->left) + size_of(at->right) + 1;
    if (weight_of(at->left) > kDelta * weight_of(at->right) ||
        weight_of(at->right) > kDelta * weight_of(at->left)) {
      at = balanced(std::move(at->key), std::move(at->value), std::move(at->left),
                    std::move(at->right));
    }
  }

  /// `key` is there.
  static Link without(const Link& at, const Key& key) {
    if (key < at->key) {
      return balanced(at->key, at->value, without(at->left, key), at->right);
    }
    if (at->key < key) {
      return balanced(at->key, at->value, at->left, without(at->right, key));
    }
    if (at->left == nullptr) {
      return at->right;
    }
    if (at->right == nullptr) {
      return at->left;
    }
    const Node* next = at->right.get();
    while (next->left != nullptr) {
      next = next->left.get();
    }
    return balanced(next->key, next->value, at->left, without(at->right, next->key));
  }

  template <typename Wanted, typename Visit>
  static bool walk_from(const Node* node, const Wanted& from, const Visit& visit) {
    if (node == nullptr) {
      return true;
    }
    if (node->key < from) {
      return walk_from(node->right.get(), from, visit);
    }
    return walk_from(node->left.get(), from, visit) && visit(node->key, node->value) &&
           walk_from(node->right.get(), from, visit);
  }

  template <typename Visit>
  static void walk_all(const Node* node, const Visit& visit) {
    if (node != nullptr) {
      walk_all(node->left.get(), visit);
      visit(node->key, node->value);
      walk_all(node->right.get(), visit);
    }
  }

  Link root_;
};

}  // namespace countersign::identity
